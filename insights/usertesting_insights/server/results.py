"""What came out of a test, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from usertesting_insights.server.figures import Figure, Source, figures, page, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from usertesting_insights.server.answers import Answer
    from usertesting_insights.server.marts import Marts

Part = Literal["figures", "funnel", "choices", "comparison", "other_tests", "sample_size"]

_TASK = ("test_id", "task_id", "task_text")
# As long as an id.
_LONGEST_NAME = 36


def _by(*columns: str) -> Callable[[Mapping[str, Any], str], str]:
    """Cite a measure of a row by some columns; a long text among them by a short name."""

    def citation(row: Mapping[str, Any], measure: str) -> str:
        names = [str(row[name]) for name in columns if row[name] is not None]
        return "/".join(
            [*(name if len(name) <= _LONGEST_NAME else short(name) for name in names), measure]
        )

    return citation


def _on(section: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: page(row["test_id"], section)


_SOURCES: Mapping[Part, tuple[Source, ...]] = {
    "figures": (
        Source(
            "fct_task_performance",
            tuple(map(Figure.named, ("success_rate", "skip_rate", "geometric_mean_seconds"))),
            _TASK,
            ("first_task_index", "task_id"),
            _by("test_id", "task_id"),
            _on("tasks"),
        ),
        Source(
            "fct_rating_summaries",
            tuple(map(Figure.named, ("mean_rating", "top_two_box_share"))),
            (*_TASK, "scale_min", "scale_max"),
            ("task_id", "scale_min", "scale_max"),
            _by("test_id", "task_id"),
            _on("attitudes"),
        ),
        Source(
            "fct_nps",
            (Figure("nps", "nps", "answer_count", "is_enough_to_quote"),),
            _TASK,
            ("task_id",),
            _by("test_id", "task_id"),
            _on("attitudes"),
        ),
        Source(
            "fct_qx_scores",
            (
                Figure(
                    "qx_score", "session_mean", "session_mean_n", "is_session_mean_enough_to_quote"
                ),
            ),
            ("test_id", "task_group_id", "task_group_label"),
            ("task_group_id",),
            _by("test_id", "task_group_id"),
            _on("attitudes"),
            "is_newest",
        ),
        Source(
            "fct_questionnaire_scores",
            (Figure("questionnaire_score", "score", "answer_count", "is_enough_to_quote"),),
            (
                *("test_id", "instrument", "lowest", "highest"),
                *("grade", "percentile_low", "percentile_high"),
            ),
            ("instrument",),
            _by("test_id", "instrument"),
            _on(""),
        ),
    ),
    "funnel": (
        Source(
            "fct_test_funnel",
            (
                Figure.named("reach_rate", "participant_count"),
                Figure.named("answer_rate", "reached_count"),
                Figure.named("give_up_rate", "reached_count"),
            ),
            (*_TASK, "task_index"),
            ("task_index",),
            _by("test_id", "task_index"),
            _on("stuck"),
        ),
    ),
    "choices": (
        Source(
            "fct_choice_shares",
            tuple(map(Figure.named, ("choice_share", "mean_rank"))),
            (*_TASK, "matrix_row", "option_label", "option_number"),
            ("task_id", "matrix_row", "option_number", "option_label"),
            _by("test_id", "task_id", "matrix_row", "option_label"),
            _on("choices"),
        ),
    ),
    "comparison": (
        Source(
            "fct_comparisons",
            (Figure("difference", "difference", "answer_count", "is_difference_enough_to_quote"),),
            (
                *("test_id", "task_group_id", "thing", "other_thing"),
                *("mean_rating", "other_mean_rating", "is_more_than_noise"),
                *("position_effect", "position_effect_low", "position_effect_high"),
                *("best_thing", "is_best_more_than_noise"),
            ),
            ("task_group_id", "thing", "other_thing"),
            _by("test_id", "task_group_id", "thing", "other_thing"),
            _on(""),
        ),
    ),
    "other_tests": (
        Source(
            "fct_test_differences",
            (Figure("", "difference", "answer_count", "is_difference_enough_to_quote"),),
            (
                *("measure", "test_id", "subject_id", "other_test_id", "other_subject_id"),
                *("is_same_programme", "score", "other_score", "other_answer_count"),
                "is_more_than_noise",
            ),
            ("p_adjusted", "measure", "subject_id", "other_test_id", "other_subject_id"),
            _by("test_id", "subject_id", "other_test_id", "other_subject_id"),
            _on(""),
        ),
    ),
    "sample_size": (
        Source(
            "fct_sample_plan",
            (Figure("", "score", "answer_count", ""),),
            (
                *("measure", *_TASK, "half_width"),
                *("answers_for_5_points", "answers_for_10_points", "smallest_visible_change"),
            ),
            ("task_id", "measure"),
            _by("test_id", "task_id"),
            _on(""),
        ),
    ),
}
_NOTES: Mapping[Part, str] = {
    "figures": "Shares lie between 0 and 1.",
    "funnel": "One position of the test after the other: reach_rate is of all people, the two "
    "other rates are of those who reached it.",
    "choices": "Where several options may be chosen, their shares add up to more than 1.",
    "comparison": "value is how much better the same people rated thing than other_thing, in "
    "points of 100. Only is_best_more_than_noise says that one is the best.",
    "other_tests": "value is the score less other_score, in points. Only is_more_than_noise with "
    "is_enough_to_quote says that the tests differ.",
    "sample_size": "value is the figure so far, in points; half_width is how far its interval "
    "reaches to a side. The counts of answers hold for a spread such as now.",
}


def test_results(marts: Marts, test_id: str, part: Part, measure: str) -> Answer:
    """Return the figures of a part of a test, or those of one measure."""
    note = (
        f"{_NOTES[part]} low and high bound a 95% interval. Say n and the interval with each "
        "value, and do not quote as a finding what is not enough to quote."
    )
    return figures(marts, _SOURCES[part], {"test_id": test_id}, measure, note)
