"""All tests of the made-up world, and the workspaces that they are in."""

from collections.abc import Iterator

from usertesting_sandbox.generate.chance import chance, uuid_from
from usertesting_sandbox.generate.studies.plans import Plan
from usertesting_sandbox.generate.studies.reading import JOURNEYS
from usertesting_sandbox.world.json import JsonObject
from usertesting_sandbox.world.times import iso, seconds_of

WORKSPACES = (
    "Banking research",
    "Travel research",
    "Retail research",
    "Design system guild",
    "Archive",
)
"""The names of all workspaces; the archive is empty."""
CLASSIC = (
    ("Banking research", "Larkbank | Card lost, classic", "APP", "INSIGHT_CORE"),
    ("Travel research", "Wayfare | Home page, classic", "web", "insight_core"),
    ("Retail research", "Greenbasket | Shelf walk, classic", "LIVE", "PRODUCT_INSIGHT"),
    ("Retail research", "Greenbasket | Uploaded video", "STUDY_VIDEO_UPLOAD", "STUDY_VIDEO_UPLOAD"),
)
"""Tests that v2 does not know: workspace, title, type and product type."""
_EMPLOYEES = (
    {"email": "nadia.brandt@larkbank.example", "name": "Nadia Brandt"},
    {"email": "tom.okafor@wayfare.example", "name": "Tom Okafor"},
    {"email": "rosa.iglesias@greenbasket.example", "name": "Rosa Iglesias"},
)
_DAY = 86_400
_NULLS = {7: "orderedBy", 10: "orderedAt"}
_WITHOUT_ORDERER = 4


def plans(seed: int) -> list[Plan]:
    """Every test that v2 knows, one for each wave of each journey."""
    return [
        Plan(uuid_from(chance(seed, journey.name, number)), journey, number, wave)
        for journey in JOURNEYS
        for number, wave in enumerate(journey.waves, start=1)
    ]


def workspaces_of(plan: Plan) -> Iterator[str]:
    """The names of the workspaces that a test is in."""
    yield plan.journey.workspace
    if plan.journey.also_in:
        yield plan.journey.also_in


def row(plan: Plan, place: int) -> JsonObject:
    """The v1 row of a test; the letter case and the gaps differ, as they may.

    Args:
        plan: The test.
        place: Its number in the world; it settles what is odd about the row.
    """
    ordered = seconds_of(f"{plan.wave.opens}T08:30:00Z") - 3 * _DAY
    body: JsonObject = {
        "uuid": plan.test_id,
        "title": plan.title,
        "type": "STUDYV2",
        "productType": plan.journey.product_type,
        "orderedAt": iso(ordered),
        "orderedBy": _EMPLOYEES[place % len(_EMPLOYEES)],
    }
    if place % 2:
        body |= {"type": "studyv2", "productType": plan.journey.product_type.lower()}
    if place in _NULLS:
        body[_NULLS[place]] = None
    if place == _WITHOUT_ORDERER:
        del body["orderedBy"]
    return body
