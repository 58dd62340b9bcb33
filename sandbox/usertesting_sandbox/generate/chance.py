"""Chance that can be repeated."""

from random import Random
from uuid import UUID


def chance(*parts: object) -> Random:
    """Random numbers that depend on nothing but these parts."""
    return Random(":".join(str(part) for part in parts))


def uuid_from(dice: Random) -> str:
    """The next UUID of version 4 that these dice give."""
    return str(UUID(int=dice.getrandbits(128), version=4))


def within(lowest: float, value: float, highest: float) -> float:
    """The value, or the bound that it oversteps."""
    return max(lowest, min(value, highest))
