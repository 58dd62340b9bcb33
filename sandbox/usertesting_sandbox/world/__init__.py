"""The content of the sandbox: workspaces, tests, sessions and what people said in them."""

from usertesting_sandbox.world.records import ABSENT, FixedStory, Session, Story, Test, Workspace
from usertesting_sandbox.world.world import World

__all__ = ["ABSENT", "FixedStory", "Session", "Story", "Test", "Workspace", "World"]
