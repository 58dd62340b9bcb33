"""Raw tables of an account in which everything occurs that makes a figure go wrong.

Few people and none, ties and extremes, nulls, scales that change, people who come twice, sessions
that do not count, leftovers of an older read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from tests.support.truth import expected_tables
from usertesting_sandbox.generate import generate

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]
Raw = dict[str, list[Row]]

# Without a zone, as the loaders write them.
READ = datetime(2026, 3, 20)  # noqa: DTZ001
STATUSES = ("COMPLETE", "COMPLETE", "COMPLETE", "complete", None, "REFUNDED", "INCOMPLETE")
# Where a statement takes long.
FEW = (0, 1, 2, 3, 5, 6, 4, 9, 9, 40)
SIZES = (0, 1, 2, 3, 5, 9, 14, 30, 45, 60)
SCALES: tuple[tuple[int | None, int | None], ...] = ((1, 5), (1, 5), (0, 10), (1, None), (1, 2))
# Tests of two programmes: one whose second wave is as its first, one that changes.
LABELS = [
    {"test_id": f"test-{number}", "programme": programme, "wave": wave}
    for number, programme, wave in (
        (5, "Shop", 1),
        (6, "Shop", 1),
        (7, "Shop", 2),
        (8, "Shop", 4),
        (4, "Bank", 1),
        (9, "Bank", 2),
    )
]
# What a team saw, and which words are right: a written answer and a page.
OUTCOMES = [
    {
        "session_id": f"session-9-{place}",
        "task_text": " TELL us more",
        "is_successful": place % 2 == 0,
    }
    for place in range(6)
] + [
    {
        "session_id": "session-8-1",
        "task_text": "Find the opening hours of the shop in Berlin",
        "is_successful": True,
    }
]
RIGHT_ANSWERS = [{"task_text": "tell us more", "answer_text": " FINE "}]
ENDS = "(1 strongly disagree, 7 strongly agree)"
# One on its own scale, one that is never whole, one whose scale is seldom right.
ITEMS = [
    {
        "instrument": "csat",
        "item": 1,
        "task_text": "how easy or difficult was it to find the opening hours? ",
    },
    {"instrument": "SUPR-Q", "item": 5, "task_text": "How likely are you to recommend us?"},
    {"instrument": "SUPR-Q", "item": 1, "task_text": "How do you like it?"},
    {"instrument": "SUS", "item": 2, "task_text": "How do you like it?"},
    {"instrument": "CES", "item": 1, "task_text": "How do you like it?"},
    # Those of the sandbox.
    *(
        {"instrument": "UMUX-Lite", "item": item, "task_text": f"Larkbank's app {text}. {ENDS}"}
        for item, text in ((1, "does what I need it to do"), (2, "is easy to use"))
    ),
]
# What words are about; some are of sessions that do not count, or were never said.
THEMES = [
    {"verbatim_id": f"{kind}-session-{test}-{place}-{number}", "theme": theme}
    for test in (7, 9)
    for place in range(40)
    for kind, number, theme, every in (
        ("answer", 4, "mood", 1),
        ("answer", 4, "how it went", 3),
        ("quote", 0, "map", 2),
        ("quote", 2, "map", 3),
    )
    if place % every == 0
]
# For all tests, for one whose men answer otherwise, and for one that has no women.
TARGETS: list[Row] = [
    {"test_id": test_id, "attribute": attribute, "demographic_value": value, "share": share}
    for test_id, attribute, value, share in (
        (None, "gender", " Female", 0.6),
        (None, "gender", "male", 0.4),
        (None, "company_size", "1,000 or more", 0.25),
        (None, "company_size", "Under 50", 0.25),
        (None, "company_size", "50 to 999", 0.5),
        ("test-8", "gender", "male", 1),
        ("test-7", "interests", "art", 0.5),
        ("test-7", "interests", "cars", 0.5),
    )
]
SEEDS: Raw = {
    "outcomes": OUTCOMES,
    "right_answers": RIGHT_ANSWERS,
    "items": ITEMS,
    "themes": THEMES,
    "targets": TARGETS,
}
RECOMMEND = "How likely are you to recommend us?"
TEXTS = {
    "rated": "How easy or difficult was it to find the opening hours?",
    "liked": "How do you like it?",
    "nps": RECOMMEND,
    "nps-again": f" {RECOMMEND.upper()} ",
    "page": "Find the opening hours of the shop in Berlin",
    "told": "Tell us more",
    "picked": "Which of these do you use?",
    "picked-one": "Which one do you like best?",
    "ranked": "Put these into order",
    "table": "How do these fare?",
}
OPTIONS = ("Map", "Menu", "Search", "None of them")
CUES = (
    "All right, I'm reading it out. How easy or difficult",
    "was it to find the opening hours? Hm.",
    "I don't see it anywhere, this is confusing me quite a lot",
    "Let me try the menu on the left, perhaps it is there",
    "Yes.",
    "and the map is nice, I would come back for that alone",
)


def adversarial(seed: int, sizes: Sequence[int] = SIZES) -> Raw:
    """Give the raw tables of ten tests, by stream, and the labels of the tests.

    Args:
        seed: For the dice.
        sizes: How many sessions each test has.
    """
    dice = Random(seed)
    raw: Raw = {
        "workspaces": [{"workspace_id": "w", "name": "Research"}],
        "tests": [],
        "sessions": [],
        "session_details": [],
        "demographics": [],
        "task_groups": [],
        "tasks": [],
        "transcripts": [],
        "transcript_cues": [],
        "qx_scores": [],
        "labels": LABELS,
        **SEEDS,
    }
    for number, size in enumerate(sizes):
        test_id = f"test-{number}"
        raw["tests"].append(
            {
                "test_id": test_id,
                "workspace_id": "w",
                "title": f"Test {number}",
                "type": "studyv2",
                "product_type": "think_out_loud" if number % 2 else "survey",
            }
        )
        for place in range(size):
            _add_session(raw, dice, test_id, f"session-{number}-{place}")
    _add_qx_scores(raw, dice)
    return raw


def _add_session(raw: Raw, dice: Random, test_id: str, session_id: str) -> None:
    # Days repeat, so finish times tie.
    day = 1 + dice.randrange(8 + 10 * (test_id == "test-9"))
    finished = datetime(2026, 3, day, 12)  # noqa: DTZ001
    minutes = (9, 9, 2, 9, 30)[int(session_id.rpartition("-")[2]) % 5]
    person = dice.choice((None, *(f"person-{n}" for n in range(40))))
    raw["sessions"].append(
        {
            "session_id": session_id,
            "test_id": test_id,
            "status": dice.choice(STATUSES),
            "start_time": dice.choice((None, finished - timedelta(minutes=minutes))),
            "finish_time": dice.choice((None, finished, finished, finished)),
            "deleted_at": READ if dice.random() < 0.08 else None,
            "extracted_at": READ,
        }
    )
    if dice.random() < 0.05:
        return
    common = {
        "session_id": session_id,
        "test_id": test_id,
        "participant_id": person,
        "extracted_at": READ,
    }
    raw["session_details"].append(common)
    tasks = _tasks(dice, test_id)
    raw["tasks"] += [
        {**common, "task_index": index, "task_text": TEXTS[task["task_uuid"]], **task}
        for index, task in enumerate(tasks)
    ]
    # What an older read held more of.
    older = {**common, "extracted_at": READ - timedelta(days=2)}
    raw["tasks"].append(
        {**older, "task_index": len(tasks), "task_text": RECOMMEND, **_nps(dice, "nps")}
    )
    _add_groups(raw, dice, common)
    _add_demographics(raw, dice, common, tasks)
    if dice.random() < 0.5:
        _add_transcript(raw, dice, common)


def _tasks(dice: Random, test_id: str) -> list[Row]:
    extreme = test_id == "test-3"
    tasks = [
        _rating(dice, "rated", (1, 5), extreme=extreme),
        _rating(dice, "liked", dice.choice(SCALES)),
        _nps(dice, "nps"),
        _page(dice),
        {
            "task_uuid": "told",
            "task_type": "WRITTEN",
            "answer_json": dice.choice(({"written": {"text": "Fine"}}, {"odd": 1}, None)),
            "skipped": dice.choice((False, True, None)),
        },
    ]
    tasks += _choices(dice)
    if test_id in ("test-7", "test-8"):
        tasks.append(_nps(dice, "nps-again"))
    moment = 0
    for task in tasks:
        length = dice.choice((0, 1000, 4000, 4000, 9500, 60_000))
        if dice.random() < 0.9:
            task |= {"start_time_ms": moment, "end_time_ms": moment + length}
        moment += length
    return tasks


def _skipped(dice: Random) -> bool | None:
    return dice.choices((False, True, None), (8, 2, 1))[0]


def _rating(
    dice: Random, uuid: str, scale: tuple[int | None, int | None], *, extreme: bool = False
) -> Row:
    low, high = scale
    rating: Any = high if extreme else dice.choice((None, *range(low or 0, (high or 5) + 1)))
    answer = {"rating": rating, "min": low, "max": high}
    if dice.random() < 0.04:
        answer["rating"] = 99
        answer["max"] = 5
    return {
        "task_uuid": uuid,
        "task_type": "RATING_SCALE",
        "skipped": _skipped(dice),
        "answer_json": {"ratingScale": answer},
    }


def _nps(dice: Random, uuid: str) -> Row:
    return {
        "task_uuid": uuid,
        "task_type": "NPS",
        "skipped": _skipped(dice),
        "answer_json": dice.choice(({"nps": {"score": dice.randrange(12)}},) * 5 + (None,)),
    }


def _page(dice: Random) -> Row:
    return {
        "task_uuid": "page",
        "task_type": "URL",
        "skipped": _skipped(dice),
        "answer_json": {"url": {"success": dice.choice((True, False, False, False, None))}},
    }


def _choices(dice: Random) -> list[Row]:
    # The last option is rare: in some tests nobody counted names it.
    picked = dice.sample(OPTIONS[:3], dice.randrange(4)) + [OPTIONS[3]] * (dice.random() < 0.03)
    numbered = [{"label": label, "index": OPTIONS.index(label)} for label in picked]
    ranking = dice.sample(OPTIONS, dice.choice((2, 4, 4)))
    rows = [
        {"row": row, "column": dice.choice(("Well", "Badly", "Well", "So so"))}
        for row in ("Price", "Look")[: dice.choice((0, 1, 2, 2))]
    ]
    # A list without ranks is in the order of the ranking.
    ranked: list[Any] = dice.choice(
        (ranking, [{"label": each, "rank": place} for place, each in enumerate(ranking, 1)])
    )
    answers = (
        ("picked", "MULTIPLE_CHOICE", {"multipleChoice": {"selectedOptions": numbered}}),
        ("picked-one", "MULTIPLE_CHOICE", {"multipleChoice": {"selectedOption": ranking[0]}}),
        ("ranked", "RANK_ORDER", {"rankOrder": {"ranking": ranked}}),
        ("table", "MATRIX", {"matrix": {"rows": rows}}),
    )
    return [
        {
            "task_uuid": uuid,
            "task_type": kind,
            "skipped": _skipped(dice),
            "answer_json": answer if dice.random() < 0.9 else None,
        }
        for uuid, kind, answer in answers
    ]


def _add_groups(raw: Raw, dice: Random, common: Row) -> None:
    score = dice.choice((None, 0, 100, 100, dice.randrange(101), dice.randrange(101)))
    responses = (
        ("qx", "QX_SCORE", None if score is None else {"score": score}),
        # Its label is not known.
        ("qx-unlabelled", "QX_SCORE", {"score": dice.randrange(101)}),
        ("compared", "BALANCED_COMPARISON", {"sequence": dice.choice(("AB", "BA"))}),
    )
    raw["task_groups"] += [
        {
            **common,
            "task_group_index": index,
            "task_group_uuid": uuid,
            "task_group_type": kind,
            "task_group_response": response,
        }
        for index, (uuid, kind, response) in enumerate(responses)
    ]


def _add_demographics(raw: Raw, dice: Random, common: Row, tasks: list[Row]) -> None:
    interests = dice.sample(("cars", "food", "art"), dice.randint(1, 3))
    gender = dice.choice(("male", "female", "female", None))
    # An audience that is skewed beyond chance.
    men = common["test_id"] == "test-9"
    answers = [
        ("GENDER", "SINGLE", "male" if men else gender),
        ("INTERESTS", "MULTIPLE", dice.choice((",", ", ")).join(interests)),
        ("INCOME", "MULTIPLE", dice.choice(("$60,000 - $79,999", "$1,000 - $2,000"))),
        ("AGE", "SINGLE", "old, wise"),
        # A segment that differs beyond chance, and one that does not.
        ("WEB_EXPERTISE", "SINGLE", _expertise(tasks)),
        ("COMPANY_SIZE", "SINGLE", dice.choice(("1,000 or more", "Under 50", "50 to 999"))),
        ("SHOE_SIZE", "SINGLE", "44"),
    ]
    raw["demographics"] += [
        {
            **common,
            "demographic_index": index,
            "demographic_code": code,
            "label": f"What is your {code}?",
            "value": value,
            "type": f"DEMOGRAPHIC_QUESTION_TYPE_{kind}",
        }
        for index, (code, kind, value) in enumerate(answers)
        if (code == "WEB_EXPERTISE" or dice.random() < 0.8)
        and not (common["test_id"] == "test-8" and value == "female")
    ]


def _expertise(tasks: list[Row]) -> str | None:
    page = next(task for task in tasks if task["task_uuid"] == "page")
    success = None if page["skipped"] else page["answer_json"]["url"]["success"]
    return None if success is None else "high" if success else "low"


def _add_transcript(raw: Raw, dice: Random, common: Row) -> None:
    common = {name: value for name, value in common.items() if name != "participant_id"}
    cues: list[Row] = []
    moment = dice.randrange(2000)
    for index in range(1 + dice.randrange(8)):
        length = dice.choice((0, 700, 2500, 8000))
        cue = {
            "cue_index": index,
            "start_ms": moment,
            "end_ms": moment + length,
            "speaker": dice.choice((None, "P", "M")),
            "text": dice.choice(CUES),
        }
        cues.append({**common, **cue})
        moment += dice.choice((0, length // 2, length, length + 1000))
    raw["transcript_cues"] += cues
    raw["transcripts"].append(
        {
            **common,
            "transcript_plain_text": "\n".join(cue["text"] for cue in cues),
            "cue_count": len(cues),
            "duration_ms": max((cue["end_ms"] for cue in cues), default=None),
        }
    )


def _add_qx_scores(raw: Raw, dice: Random) -> None:
    for number in range(1, 10):
        for day in (4, 9, 20):
            raw["qx_scores"].append(
                {
                    "test_id": f"test-{number}",
                    "task_group_uuid": "qx",
                    "as_of_date": f"2026-03-{day:02}",
                    "label": " QXscore 1",
                    "qx_score": dice.choice((None, 40.0, 55.5, 55.5, 80.0)),
                    "components": {"behavioral": None, "attitudinal": 50},
                    "values": {"usability": 50},
                    "completes": dice.choice((12, 30, 61)),
                    "extracted_at": READ,
                }
            )


def of_the_sandbox() -> Raw:
    """Give the raw tables that a world of the sandbox becomes, its tests in two waves."""
    tables = expected_tables(generate(sessions=60))
    raw: Raw = {stream: [_as_read(row) for row in rows.values()] for stream, rows in tables.items()}
    raw["labels"] = [
        {"test_id": test_id, "programme": "All", "wave": 1 + place % 2}
        for place, test_id in enumerate(dict.fromkeys(test["test_id"] for test in raw["tests"]))
    ]
    return raw | SEEDS


def _as_read(row: Row) -> Row:
    times = {
        name: datetime.fromisoformat(value).replace(tzinfo=None)
        for name, value in row.items()
        if name in ("start_time", "finish_time", "ordered_at", "deleted_at") and value
    }
    return {"as_of_date": "2026-03-20", **row, **times, "extracted_at": READ}
