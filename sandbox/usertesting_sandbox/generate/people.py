"""The people who take part: the same person wherever the same number comes up."""

from dataclasses import dataclass

from usertesting_sandbox.generate.chance import chance, uuid_from

_LANGUAGES = ("en",) * 7 + ("es", "de", "ja")
_COUNTRIES = {
    "en": ("United States", "United States", "United Kingdom", "Canada", "Australia"),
    "es": ("Spain", "Mexico"),
    "de": ("Germany", "Austria"),
    "ja": ("Japan",),
}
_NAMES = {
    "en": ("Amara", "Ben", "Chloe", "Dev", "Erin", "Femi", "Grace", "Hugh", "Isla", "Jamal"),
    "es": ("Lucía", "Mateo", "Carmen", "Diego", "Pilar", "Íñigo"),
    "de": ("Jürgen", "Annika", "Lukas", "Heike", "Zoë", "Sören"),
    "ja": ("陽菜", "蓮", "さくら", "健太", "美咲", "大輔"),
}


@dataclass(frozen=True)
class Person:
    """A participant.

    Attributes:
        participant_id: A UUID.
        name: A first name.
        language: ``en``, ``es``, ``de`` or ``ja``.
        country: In English.
        age: In years.
        seed: Whatever else is made up about them depends on it.
    """

    participant_id: str
    name: str
    language: str
    country: str
    age: int
    seed: str


def language_of(number: int) -> str:
    """The language of a person, known without making them up: seven in ten speak English."""
    return _LANGUAGES[number % len(_LANGUAGES)]


def person(seed: int, number: int) -> Person:
    """The person with that number in the world of that seed."""
    dice = chance(seed, "person", number)
    language = language_of(number)
    return Person(
        participant_id=uuid_from(dice),
        name=dice.choice(_NAMES[language]),
        language=language,
        country=dice.choice(_COUNTRIES[language]),
        age=18 + int(dice.betavariate(1.6, 2.6) * 62),
        seed=f"{seed}:person:{number}",
    )
