"""The numbers of the made-up world are worth looking at."""

from statistics import fmean, median

import pytest

from .reading import Truth, all_tasks, answered, tasks_of


def ratings(found: Truth, test_id: str) -> list[int]:
    return [
        each["response"]["answer"]["ratingScale"]["rating"]
        for each in answered(tasks_of(found, test_id))
        if each["type"] == "RATING_SCALE"
    ]


def test_times_on_task_are_skewed_to_the_right(found: Truth) -> None:
    times = [
        each["response"]["endTimeMs"] - each["response"]["startTimeMs"]
        for each in all_tasks(found)
        if each["response"] and each["type"] == "URL"
    ]
    assert median(times) < fmean(times)


@pytest.mark.parametrize(
    ("journey", "waves"),
    [
        ("Larkbank | Send money abroad", 3),
        ("Wayfare | Checkout", 2),
        ("Wayfare | Search and filters", 2),
        ("Greenbasket | Weekly basket", 2),
    ],
)
def test_later_waves_go_better(
    found: Truth, titles: dict[str, str], journey: str, waves: int
) -> None:
    by_title = {title: test_id for test_id, title in titles.items()}
    tests = [by_title[f"{journey} - wave {number}"] for number in range(1, waves + 1)]
    means = [fmean(ratings(found, each)) for each in tests]
    assert means == sorted(means)
    scores = [found["qx_scores"][each] for each in tests]
    if scores[0]:
        marks = [each["qxScores"][0]["qxScore"] for each in scores]
        assert marks == sorted(set(marks))


def test_nps_is_spread_and_some_give_up(found: Truth) -> None:
    tasks = all_tasks(found)
    asked = [each for each in answered(tasks) if each["type"] == "NPS"]
    scores = [each["response"]["answer"]["nps"]["score"] for each in asked]
    assert 0.1 < fmean(score <= 6 for score in scores) < 0.7
    assert 0.1 < fmean(score >= 9 for score in scores) < 0.7
    skipped = [each["response"]["skipped"] for each in tasks if each["response"]]
    assert 0.01 < fmean(skipped) < 0.2


def test_the_qx_score_of_a_test_is_the_mean_of_its_sessions(found: Truth) -> None:
    for test_id, body in found["qx_scores"].items():
        if body is None or not body["qxScores"]:
            continue
        item = body["qxScores"][0]
        groups = [
            group
            for each in found["sessions"][test_id]
            for group in found["details"][each["sessionId"]]["taskGroups"]
            if group["uuid"] == item["taskGroupId"] and group["response"]
        ]
        assert abs(fmean(each["response"]["score"] for each in groups) - item["qxScore"]) < 3
        assert body["meta"]["completes"] == len(found["sessions"][test_id])
    items = [
        each["qxScores"][0] for each in found["qx_scores"].values() if each and each["qxScores"]
    ]
    assert {each["values"]["behavioral"] is None for each in items} == {True, False}
