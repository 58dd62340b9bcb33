"""A story that is made up when it is asked for, and comes out the same each time."""

from dataclasses import dataclass

from typing_extensions import override

from usertesting_sandbox.generate.clips import clips
from usertesting_sandbox.generate.details import details
from usertesting_sandbox.generate.performance import Scene
from usertesting_sandbox.generate.speech.transcript import transcript
from usertesting_sandbox.world import Story
from usertesting_sandbox.world.json import JsonObject
from usertesting_sandbox.world.times import iso


@dataclass(frozen=True, slots=True)
class MadeUp(Story):
    """The events of a scene."""

    scene: Scene

    @override
    def details(self) -> JsonObject:
        return details(self.scene)

    @override
    def transcript(self) -> str | None:
        return transcript(self.scene)

    @override
    def clips(self) -> JsonObject:
        return clips(self.scene)

    @override
    def finished(self) -> str:
        return iso(self.scene.started + self.scene.seconds)
