"""What the pages show of comparisons: which rows, in which order, and which not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
from typing_extensions import override

from tests.insights.marts import row
from usertesting_insights.marts import rows
from usertesting_insights.marts.read import RowsByTest, plain_value
from usertesting_insights.report.reading import batches
from usertesting_insights.report.sections.findings import findings
from usertesting_insights.report.sections.giving_up import funnel_section
from usertesting_insights.report.sections.others import others_of
from usertesting_insights.report.sections.plan import plan_section
from usertesting_insights.report.sections.questionnaires import questionnaire_figures
from usertesting_insights.report.sections.segments import segments_section
from usertesting_insights.report.sections.things import things_sections
from usertesting_insights.warehouse.connection import Warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def segment(value: str, position: int, counts: tuple[int, int], **values: Any) -> rows.Segment:
    given = {
        "measure": "success_rate",
        "task_id": "pay",
        "attribute": "country",
        "difference": 0.4,
        "difference_low": 0.1,
        "difference_high": 0.6,
        "is_more_than_noise": True,
    }
    n, other_n = counts
    return row(
        rows.Segment,
        **{
            **given,
            "demographic_value": value,
            "value_position": position,
            "answer_count": n,
            "other_answer_count": other_n,
            **values,
        },
    )


def test_of_two_answers_that_exclude_each_other_one_is_told() -> None:
    two = [segment("No", 2, (8, 10)), segment("Yes", 1, (10, 8))]
    three = [segment(str(place), place, (6, 12)) for place in range(3)]

    section = segments_section(two, {"pay": "Pay"}, 5)
    assert section
    assert section.heading == "One of 1 comparison of groups differs by more than noise"
    assert "“Yes”" in section.rows[0].finding
    section = segments_section(three, {"pay": "Pay"}, 5)
    assert section
    assert section.heading.startswith("Three of 3 ")


def test_a_small_group_is_nowhere() -> None:
    assert segments_section([segment("Yes", 1, (4, 14))], {}, 5) is None
    assert segments_section([segment("Yes", 1, (14, 4))], {}, 5) is None
    assert segments_section([segment("Yes", 1, (5, 5))], {}, 5)
    assert segments_section([segment("Yes", 1, (9, 9))], {}, 10) is None


def test_groups_that_do_not_differ_are_counted_and_not_drawn() -> None:
    noise = [segment("Yes", 1, (8, 10), is_more_than_noise=False)]
    section = segments_section([*noise, segment("x", 1, (9, 9), measure="mean_normalized")], {}, 5)

    assert section
    assert section.rows == []
    assert "with 1 comparison allowed for" in section.note


def test_a_score_is_named_by_its_question_where_there_are_several() -> None:
    def told(*tasks: str) -> str:
        given = [segment("Yes", 1, (8, 9), measure="nps", task_id=task) for task in tasks]
        section = segments_section(given, {"a": "Us?", "b": "Them?"}, 5)
        assert section
        return section.rows[0].finding

    assert told("a").startswith("NPS was ")
    assert told("a", "b").startswith("NPS of “Us?” was ")


def difference(other: str, by: float, **values: Any) -> rows.TestDifference:
    return row(
        rows.TestDifference,
        **{
            "measure": "nps",
            "subject_id": "nps",
            "other_test_id": other,
            "answer_count": 20,
            "other_answer_count": 20,
            "other_score": 40 - by,
            "difference": by,
            "difference_low": by - 10,
            "difference_high": by + 10,
            "is_more_than_noise": abs(by) > 10,
            **values,
        },
    )


def test_other_tests_are_those_of_other_programmes_with_answers_enough() -> None:
    given = [
        difference("far", 60),
        difference("near", 4),
        difference("few", 60, other_answer_count=4),
        difference("else", 60, measure="qx_score"),
    ]
    others = others_of(given, "nps", "nps", {"far": "Far", "near": "Near"})

    assert others
    assert others.finding == "Higher than 1 of 2 other tests"
    assert [line[0] for line in others.table] == ["Near", "Far"]
    assert others.ticks == [-20.0, 36.0]
    assert others_of(given[2:], "nps", "nps", {}) is None


def test_of_many_other_tests_the_nearest_are_in_the_table_and_each_score_has_one_tick() -> None:
    given = [difference(f"{place:04d}", float(place % 60)) for place in range(1_000)]
    others = others_of(given, "nps", "nps", {})

    assert others
    assert len(others.table) == 25
    assert len(others.ticks) == 60
    assert {line[2] for line in others.table} == {"0", "+1"}


def step(index: int, reached: int, gave_up: int, **values: Any) -> rows.FunnelStep:
    return row(
        rows.FunnelStep,
        **{
            "task_index": index,
            "task_id": str(index),
            "participant_count": 18,
            "reached_count": reached,
            "gave_up_count": gave_up,
            "give_up_rate_low": 0.0,
            "give_up_rate_high": 0.4,
            "reach_rate_low": 0.7,
            "reach_rate_high": 1.0,
            **values,
        },
    )


def test_only_tasks_that_somebody_gave_up_are_drawn() -> None:
    given = [step(0, 18, 1), step(1, 18, 2), step(2, 17, 0, task_id=None)]
    funnel = funnel_section(given, {"1": "Pay"})

    assert funnel
    assert [drawn.finding for drawn in funnel.drawn] == ["Pay"]
    assert [line[0] for line in funnel.table] == [
        "1. Task without a text",
        "2. Pay",
        "3. Not the same task for all",
    ]
    assert funnel_section([step(0, 0, 0)], {}) is None
    assert funnel_section([], {}) is None


def test_below_five_people_no_difference_of_things_is_drawn() -> None:
    def pair(n: int, value: float | None = 20.0) -> rows.Comparison:
        return row(
            rows.Comparison,
            thing="A",
            other_thing="B",
            answer_count=n,
            difference=value,
            difference_low=value and 5.0,
            difference_high=value and 35.0,
            is_more_than_noise=True,
        )

    drawn = [things_sections([each])[0].rows[0].strip for each in (pair(4), pair(5), pair(9, None))]
    assert [bool(strip) for strip in drawn] == [False, True, False]
    assert things_sections([]) == []


def test_things_have_the_names_of_the_team_or_their_letters() -> None:
    given = {"difference": 1.0, "difference_low": -9.0, "difference_high": 9.0, "answer_count": 9}
    named = row(rows.Comparison, thing="A", other_thing="B", thing_label="Ours", **given)

    [things] = things_sections([named])
    assert things.heading == "Too close to say which of Ours and Option B is the best"
    assert things.rows[0].finding.startswith("Ours and Option B: ")
    assert things.note.startswith("The letters are those of the test.")
    [things] = things_sections([replace(named, other_thing_label="Theirs")])
    assert things.rows[0].strip
    assert things.rows[0].strip.label == "Ours less Theirs: +1 (−9 to +9) points"
    assert "letters" not in things.note


def test_the_best_thing_is_drawn_against_the_one_that_comes_closest() -> None:
    def pair(thing: str, other: str, value: float) -> rows.Comparison:
        return row(
            rows.Comparison,
            thing=thing,
            other_thing=other,
            answer_count=18,
            difference=value,
            difference_low=value - 5,
            difference_high=value + 5,
            is_more_than_noise=True,
            best_thing="B",
            is_best_more_than_noise=True,
        )

    [things] = things_sections([pair("A", "B", -30), pair("B", "C", 40), pair("A", "C", 10)])
    assert things.weakest
    assert things.weakest.label == "Option B less Option A: +30 (+25 to +35) points"
    [found] = findings([], [], [], [things])
    assert (found.text, found.anchor) == (things.heading, "things")


def test_a_questionnaire_that_nobody_answered_is_not_shown() -> None:
    asked = row(rows.Questionnaire, instrument="SUS", highest=100.0)
    few = row(rows.Questionnaire, instrument="SEQ", highest=7.0, answer_count=4, score=5.0)
    part = row(rows.Questionnaire, instrument="CES", highest=7.0, incomplete_count=2)

    figures = questionnaire_figures([asked, few, part])
    assert [figure.strip for figure in figures] == [None, None]
    assert "Without a score: 2 people" in figures[1].note


def test_a_plan_goes_by_figure_and_then_by_the_order_of_the_test() -> None:
    given = [
        row(rows.SamplePlan, measure=measure, task_id=task)
        for measure, task in (
            ("rating", "a"), ("success_rate", "z"), ("success_rate", "b"), ("nps", "n"),
        )
    ]  # fmt: skip
    plan = plan_section(given, {"z": "Zero", "b": "Beta", "a": "Alpha"})

    assert plan
    assert [line[0] for line in plan.table] == [
        "NPS", "Success at “Zero”", "Success at “Beta”", "Mean of “Alpha”",
    ]  # fmt: skip
    assert plan_section([], {}) is None


def test_a_value_is_the_same_of_every_warehouse() -> None:
    moment = datetime(2026, 10, 19, 11, tzinfo=timezone(timedelta(hours=2)))

    assert plain_value(moment) == datetime(2026, 10, 19, 9)  # noqa: DTZ001 - as the marts have it
    assert [plain_value(Decimal("3.00")), plain_value(Decimal("0.5"))] == [3, 0.5]


def test_a_batch_of_tests_has_a_limited_number_of_sessions() -> None:
    def sizes(*sessions: int) -> list[list[int]]:
        tests = [row(rows.Test, session_count=count) for count in sessions]
        return [[test.session_count for test in batch] for batch in batches(tests)]

    assert sizes() == []
    assert sizes(600, 400, 1) == [[600, 400], [1]]
    assert sizes(601, 400, 5_000, 3) == [[601], [400], [5_000], [3]]
    assert [len(batch) for batch in sizes(*[0] * 250)] == [100, 100, 50]


def test_of_a_mart_only_the_rows_of_one_test_are_held() -> None:
    read = []

    class Counted(Warehouse):
        @override
        def rows(self, sql: str, parameters: Sequence[str] = ()) -> Iterator[Mapping[str, Any]]:
            for each in super().rows(sql, parameters):
                read.append(each)
                yield each

    with duckdb.connect() as connection:
        connection.execute("create schema usertesting")
        connection.execute(
            "create table usertesting.fct_videos as select cast(number // 3 as varchar) as test_id,"
            " 's' as session_id, 'a path' as video_storage_path from range(9) as _ (number)"
        )
        counted = Counted(
            "duckdb", "usertesting", connection.cursor, "?", connection.close, (duckdb.Error,)
        )
        videos = RowsByTest(counted, rows.Video, ["0", "1", "2", "3"])
        assert len(videos.of("0")) == 3
        # One further row tells that the test has no more.
        assert len(read) == 4
        assert videos.of("00") == []
        assert [len(videos.of(test)) for test in ("1", "2", "3")] == [3, 3, 0]
