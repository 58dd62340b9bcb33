"""A made-up but believable world: the same one for the same seed, on any day."""

from usertesting_sandbox.generate.world import generate

__all__ = ["generate"]
