"""Greenbasket, a shop that brings groceries: its tests."""

from usertesting_sandbox.generate.studies.plans import Journey, Task, Wave
from usertesting_sandbox.generate.studies.questions import attitudes, recommend

_SHOP = "https://www.greenbasket.example"

BASKET = Journey(
    product="Greenbasket",
    name="Weekly basket",
    product_type="THINK_OUT_LOUD",
    workspace="Retail research",
    waves=(
        Wave(opens="2026-04-27", days=8, ease=0.48, weight=16),
        Wave(opens="2026-10-19", days=12, ease=0.69, weight=18),
    ),
    tasks=(
        Task(
            key="fill",
            type="URL",
            text="Put what you need for three dinners into the basket.",
            seconds=150,
            topic="basket",
            hard=0.15,
            place=_SHOP,
        ),
        Task(
            key="swap",
            type="URL",
            text="One thing is sold out. Tell the shop what it may send instead.",
            seconds=75,
            topic="swap",
            hard=0.45,
            place=f"{_SHOP}/basket",
        ),
        Task(
            key="slot",
            type="URL",
            text="Choose a time on Thursday evening for the delivery.",
            seconds=60,
            topic="delivery",
            hard=0.3,
            place=f"{_SHOP}/delivery",
        ),
        Task(
            key="ease",
            type="RATING_SCALE",
            text="How easy or difficult was it to get all you needed? (1 difficult, 5 easy)",
            seconds=15,
            topic="basket",
        ),
        recommend("Greenbasket", "basket"),
        Task(
            key="missing",
            type="WRITTEN",
            text="What was missing, if anything?",
            seconds=35,
            topic="basket",
            hard=0.2,
        ),
    ),
)

_SHOPS = {
    "A": ("Greenbasket", _SHOP, 0.06),
    "B": ("Fieldmarket", "https://fieldmarket.example", -0.08),
    "C": ("Pantry & Co", "https://pantry.example", 0.02),
    "D": ("Quickcorner", "https://quickcorner.example", -0.16),
}


def _lift(side: str) -> float:
    return _SHOPS[side][2]


def _visit(side: str) -> tuple[Task, ...]:
    name, place, lift = _SHOPS[side]
    return (
        Task(
            key=f"find-{side}",
            type="URL",
            text=f"At {name}, find oat milk without sugar and put two into the basket.",
            seconds=52,
            topic="basket",
            hard=0.3,
            place=place,
            side=side,
            lift=lift,
        ),
        Task(
            key=f"rate-{side}",
            type="RATING_SCALE",
            text=f"How easy or difficult was that at {name}? (1 difficult, 5 easy)",
            seconds=9,
            topic="basket",
            side=side,
            lift=lift,
        ),
    )


def _comparison(name: str, sides: str, wave: Wave) -> Journey:
    return Journey(
        product="Greenbasket",
        name=name,
        product_type="NON_THINK_OUT_LOUD",
        workspace="Retail research",
        waves=(wave,),
        tasks=(
            *(task for side in sides for task in _visit(side)),
            Task(
                key="favourite",
                type="MULTIPLE_CHOICE",
                text="Where would you shop next week?",
                seconds=10,
                topic="basket",
                options=tuple(_SHOPS[side][0] for side in sorted(sides, key=_lift)),
            ),
            *attitudes(
                "Greenbasket",
                "basket",
                easy="Greenbasket was easy to use.",
                trust="I would trust Greenbasket to choose my fruit.",
            ),
        ),
    )


TWO_SHOPS = _comparison(
    "Two shops compared", "AB", Wave(opens="2026-06-22", days=7, ease=0.52, weight=16)
)
FOUR_SHOPS = _comparison(
    "Four shops compared", "ABCD", Wave(opens="2026-10-05", days=9, ease=0.60, weight=18)
)
