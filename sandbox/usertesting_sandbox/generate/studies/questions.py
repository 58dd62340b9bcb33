"""Questions that come back in several journeys."""

from usertesting_sandbox.generate.studies.plans import Part, Task


def recommend(product: str, topic: str, part: Part | None = None) -> Task:
    """The question behind the Net Promoter Score."""
    return Task(
        key="recommend",
        type="NPS",
        text=f"How likely are you to recommend {product} to a friend or colleague?",
        seconds=10,
        topic=topic,
        part=part,
    )


def attitudes(product: str, topic: str, *, easy: str, trust: str) -> tuple[Task, ...]:
    """The four questions that a QXscore asks after its tasks.

    Args:
        product: Its name.
        topic: What people talk about.
        easy: A statement about ease of use, to agree with or not.
        trust: One about trust.
    """
    statements: tuple[tuple[Part, str], ...] = (
        ("usability", easy),
        ("trust", trust),
        ("appearance", f"I like how {product} looks."),
    )
    ratings = (
        Task(
            key=part,
            type="RATING_SCALE",
            text=f"{statement} (1 not at all, 5 very much)",
            seconds=8,
            topic=topic,
            part=part,
        )
        for part, statement in statements
    )
    return *ratings, recommend(product, topic, "loyalty")
