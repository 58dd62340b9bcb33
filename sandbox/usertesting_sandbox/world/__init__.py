"""The content of the sandbox: workspaces, tests, sessions and what people said in them."""

from usertesting_sandbox.world.records import ABSENT, Session, Story, Test, Told, Workspace
from usertesting_sandbox.world.world import World

__all__ = ["ABSENT", "Session", "Story", "Test", "Told", "Workspace", "World"]
