"""The demographics of a participant as the API gives them, including gaps."""

from random import Random
from uuid import NAMESPACE_DNS, uuid5

from usertesting_sandbox.generate.chance import chance
from usertesting_sandbox.generate.people import Person
from usertesting_sandbox.world.json import JsonObject

_SINGLE = "DEMOGRAPHIC_QUESTION_TYPE_SINGLE"
_MULTIPLE = "DEMOGRAPHIC_QUESTION_TYPE_MULTIPLE"
_AGES = ((25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"), (999, "65+"))
_GENDERS = ("Female", "Male", "Female", "Male", "Non-binary")
_INCOMES = (
    "Under $20,000",
    "$20,000 - $39,999",
    "$40,000 - $59,999",
    "$60,000 - $79,999",
    "$80,000 - $99,999",
    "$100,000 or more",
)
_SIZES = ("1-10 employees", "51-200 employees", "1,001-5,000 employees", "10,001+ employees")
_WORK = (
    "Employed full-time (30 or more hours per week)",
    "Employed part-time (fewer than 30 hours per week)",
    "Self-employed",
    "Student",
    "Retired",
)
# One of these has commas of its own, so that no one can split the answer safely.
_INTERESTS = ("Travel", "Food, wine and dining", "Sports", "Gardening", "Films & series", "Music")
_NETWORKS = ("Facebook", "Instagram", "LinkedIn", "TikTok", "None")
_GAPS = ("id", "code", "label", "value", "type")


def demographics(person: Person, number: int) -> list[JsonObject]:
    """The answers of a person, as they stood in one session.

    Args:
        person: Whose they are.
        number: The number of the session; it settles what is missing there.
    """
    dice = chance(person.seed, "demographics")
    answers = [
        _answer("COUNTRY", "In which country do you live?", person.country),
        _answer("AGE_GROUP", "How old are you?", _age_group(person.age)),
        _answer("GENDER", "What is your gender?", dice.choice(_GENDERS)),
        _answer("INCOME", "What does your household earn in a year?", dice.choice(_INCOMES)),
        _answer("COMPANY_SIZE", "How large is your employer?", dice.choice(_SIZES)),
        _answer("EMPLOYMENT", "Do you work?", dice.choice(_WORK)),
        _answer("INTERESTS", "What interests you?", _several(dice, _INTERESTS), _MULTIPLE),
        _answer("SOCIAL_NETWORKS", "Where are you?", _several(dice, _NETWORKS), _MULTIPLE),
        # A question of the team's own has neither a code nor a kind that the API knows.
        _answer(None, "How do you pay online?", dice.choice(("Card", "Invoice")), "UNRECOGNIZED"),
    ]
    if number % 5 == 0:
        gap = _GAPS[number // 5 % len(_GAPS)]
        answers[number % len(answers)][gap] = None
    return answers


def _answer(code: str | None, label: str, value: str, kind: str = _SINGLE) -> JsonObject:
    return {
        "id": str(uuid5(NAMESPACE_DNS, label)),
        "code": code,
        "label": label,
        "value": value,
        "type": kind,
    }


def _age_group(age: int) -> str:
    return next(group for below, group in _AGES if age < below)


def _several(dice: Random, options: tuple[str, ...]) -> str:
    """Some of the options; whether a space follows the comma is not documented, so both occur."""
    chosen = dice.sample(options, dice.randint(1, 3))
    return dice.choice((",", ", ")).join(chosen)
