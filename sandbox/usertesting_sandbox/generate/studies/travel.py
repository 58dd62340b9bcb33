"""Wayfare, a site that sells journeys: its tests."""

from usertesting_sandbox.generate.studies.plans import Journey, Task, Wave
from usertesting_sandbox.generate.studies.questions import attitudes, recommend

_SITE = "https://www.wayfare.example"

CHECKOUT = Journey(
    product="Wayfare",
    name="Checkout",
    product_type="NON_THINK_OUT_LOUD",
    workspace="Travel research",
    waves=(
        Wave(opens="2026-05-04", days=7, ease=0.45, weight=20),
        Wave(opens="2026-09-07", days=7, ease=0.66, weight=24),
    ),
    tasks=(
        Task(
            key="seat",
            type="URL",
            text="You have chosen a train to Lyon. Add a seat by the window.",
            seconds=60,
            topic="checkout",
            hard=0.25,
            place=f"{_SITE}/trip/lyon",
            part="nav",
        ),
        Task(
            key="pay",
            type="URL",
            text="Pay for the trip with the voucher WAY-20. Stop before you confirm.",
            seconds=85,
            topic="checkout",
            hard=0.45,
            place=f"{_SITE}/checkout",
            part="nav",
        ),
        Task(
            key="terms",
            type="URL",
            text="Find out until when you can cancel for free.",
            seconds=48,
            topic="checkout",
            hard=0.4,
            place=f"{_SITE}/checkout",
            part="nav",
        ),
        *attitudes(
            "Wayfare",
            "checkout",
            easy="Booking was easy.",
            trust="I would give Wayfare my card details.",
        ),
        Task(
            key="why",
            type="WRITTEN",
            text="What is the main reason for your answer?",
            seconds=35,
            topic="checkout",
            hard=0.35,
        ),
    ),
)

SEARCH = Journey(
    product="Wayfare",
    name="Search and filters",
    product_type="THINK_OUT_LOUD",
    workspace="Travel research",
    waves=(
        Wave(opens="2026-06-08", days=9, ease=0.44, weight=16),
        Wave(opens="2026-09-28", days=9, ease=0.65, weight=18),
    ),
    tasks=(
        Task(
            key="flat",
            type="URL",
            text="Find a flat in Lisbon for two people & a dog, for the first week of May.",
            seconds=130,
            topic="search",
            hard=0.3,
            place=f"{_SITE}/stays",
        ),
        Task(
            key="price",
            type="URL",
            text="Now show only those that cost < 120 euros a night, fees included.",
            seconds=80,
            topic="price",
            hard=0.45,
            place=f"{_SITE}/stays/lisbon",
        ),
        Task(
            key="ease",
            type="RATING_SCALE",
            text="How easy or difficult was it to find one? (1 difficult, 5 easy)",
            seconds=16,
            topic="search",
        ),
        Task(
            key="used",
            type="MULTIPLE_CHOICE",
            text="Which of these helped you most?",
            seconds=22,
            topic="search",
            options=("None of these", "Sorting", "The price filter", "The photos", "The map"),
        ),
        Task(
            key="sort-cards",
            type="UNRECOGNIZED",
            text="Sort these filters into groups that make sense to you.",
            seconds=110,
            topic="search",
            hard=0.25,
        ),
        Task(
            key="change",
            type="WRITTEN",
            text="If you could change one thing on this page, what would it be?",
            seconds=40,
            topic="search",
            hard=0.15,
        ),
    ),
)

_DESIGNS = (("A", "a harbour", -0.05), ("B", "a family at a station", 0.12), ("C", "a map", 0.0))

TRAVELLERS = Journey(
    product="Wayfare",
    name="Traveller survey, summer",
    product_type="SURVEY",
    workspace="Travel research",
    waves=(Wave(opens="2026-08-03", days=14, ease=0.57, weight=28),),
    tasks=(
        Task(
            key="often",
            type="MULTIPLE_CHOICE",
            text="How often did you travel for more than one night in the last year?",
            seconds=9,
            topic="checkout",
            hard=0.02,
            options=("Not at all", "Once or twice", "3 to 5 times", "More often"),
        ),
        Task(
            key="sites",
            type="MATRIX",
            text="How content are you with each of these on travel sites?",
            seconds=34,
            topic="checkout",
            options=("Not at all", "A little", "Mostly", "Fully"),
            rows=("Prices, with all fees", "Photos and descriptions", "Cancelling", "Paying"),
        ),
        Task(
            key="matters",
            type="RANK_ORDER",
            text="Put these in the order in which they matter to you.",
            seconds=26,
            topic="checkout",
            options=("Price", "Cancelling for free", "Getting there without a car", "Breakfast"),
        ),
        *(
            Task(
                key=f"design-{side}",
                type="RATING_SCALE",
                text=f"Design {side}, with {picture}: how much does it invite you to look around?",
                seconds=11,
                topic="checkout",
                side=side,
                lift=lift,
            )
            for side, picture, lift in _DESIGNS
        ),
        recommend("Wayfare", "checkout"),
        Task(
            key="wish",
            type="WRITTEN",
            text="What should we do better next summer?",
            seconds=32,
            topic="checkout",
            hard=0.5,
        ),
    ),
)
