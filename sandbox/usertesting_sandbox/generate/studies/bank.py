"""Larkbank, a bank in an app: its tests."""

from usertesting_sandbox.generate.studies.plans import Journey, Task, Wave
from usertesting_sandbox.generate.studies.questions import attitudes, recommend

_APP = "https://app.larkbank.example"

ABROAD = Journey(
    product="Larkbank",
    name="Send money abroad",
    product_type="NON_THINK_OUT_LOUD",
    workspace="Banking research",
    waves=(
        Wave(opens="2026-04-13", days=9, ease=0.40, weight=18),
        Wave(opens="2026-07-06", days=10, ease=0.55, weight=20),
        Wave(opens="2026-10-12", days=12, ease=0.72, weight=22),
    ),
    tasks=(
        Task(
            key="intro",
            type="BLANK",
            text="Imagine that you owe a friend in Portugal 200 euros. Read this, then go on.",
            seconds=14,
            topic="transfer",
            hard=0.02,
        ),
        Task(
            key="find",
            type="URL",
            text="Find the place in the app where you can send money abroad.",
            seconds=55,
            topic="transfer",
            hard=0.35,
            place=f"{_APP}/home",
            part="nav",
        ),
        Task(
            key="send",
            type="URL",
            text="Send 200 euros to Inês. Stop before you confirm.",
            seconds=95,
            topic="transfer",
            hard=0.5,
            place=f"{_APP}/payments",
            part="nav",
        ),
        *attitudes(
            "Larkbank",
            "transfer",
            easy="It was easy to send the money.",
            trust="I would trust Larkbank with my money.",
        ),
        Task(
            key="hurdles",
            type="MULTIPLE_CHOICE",
            text="What held you up? Choose all that apply.",
            seconds=16,
            topic="transfer",
            options=(
                "Finding where to start",
                "The fee, and when it is shown",
                "The exchange rate",
                "IBAN, BIC and other codes",
                "Nothing",
            ),
            many=True,
        ),
        Task(
            key="change",
            type="WRITTEN",
            text="What would you change first?",
            seconds=40,
            topic="transfer",
            hard=0.3,
        ),
    ),
)

ACCOUNT = Journey(
    product="Larkbank",
    name="Open an account",
    product_type="THINK_OUT_LOUD",
    workspace="Banking research",
    waves=(Wave(opens="2026-05-18", days=8, ease=0.60, weight=16),),
    tasks=(
        Task(
            key="look",
            type="IMAGE",
            text="Look at this page. What is it for, and what would you do here?",
            seconds=50,
            topic="look",
            place="https://images.larkbank.example/start-page.png",
        ),
        Task(
            key="open",
            type="FIGMA",
            text="Open an account in this prototype. Say what you think as you go.",
            seconds=190,
            topic="signup",
            hard=0.3,
            place="https://www.figma.com/proto/larkbank-onboarding",
        ),
        Task(
            key="ease",
            type="RATING_SCALE",
            text="How easy or difficult was it to open the account? (1 difficult, 5 easy)",
            seconds=18,
            topic="signup",
        ),
        Task(
            key="doubt",
            type="WRITTEN",
            text="At which point, if any, would you have stopped?",
            seconds=45,
            topic="signup",
            hard=0.2,
        ),
        recommend("Larkbank", "signup"),
    ),
)

HABITS = Journey(
    product="Larkbank",
    name="Money habits, interviews",
    product_type="LIVE_CONVERSATION",
    workspace="Banking research",
    waves=(Wave(opens="2026-08-24", days=12, ease=0.58, weight=10),),
    tasks=(
        Task(
            key="warm-up",
            type="BLANK",
            text="Tell me a little about who looks after the money in your home.",
            seconds=150,
            topic="money",
            hard=0.0,
        ),
        Task(
            key="last-time",
            type="WRITTEN",
            text="When did you last check your balance, and why just then?",
            seconds=210,
            topic="money",
            hard=0.05,
        ),
        Task(
            key="worry",
            type="WRITTEN",
            text="What about your bank keeps you awake, if anything?",
            seconds=240,
            topic="money",
            hard=0.05,
        ),
        Task(
            key="show",
            type="URL",
            text="Could you show me how you would put 50 a month aside in Larkbank?",
            seconds=180,
            topic="signup",
            hard=0.2,
            place=f"{_APP}/saving",
        ),
    ),
)
