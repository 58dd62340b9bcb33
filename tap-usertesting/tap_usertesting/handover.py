"""What the API answered for one session, on its way from the requests to the records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tap_usertesting.api.errors import ResourceError
from tap_usertesting.download import StoredVideo
from tap_usertesting.sync.plan import CLIPS, DETAILS, TRANSCRIPT, VIDEO

if TYPE_CHECKING:
    from tap_usertesting.api.answers import Json
    from tap_usertesting.sync.plan import Step
    from tap_usertesting.transcript import Transcript


@dataclass(frozen=True, slots=True)
class DetailsAnswer:
    """A session's details.

    Attributes:
        body: As sent.
        extracted_at: When they were read.
    """

    body: Json
    extracted_at: str


@dataclass(frozen=True, slots=True)
class TranscriptAnswer:
    """A session's transcript.

    Attributes:
        text: WebVTT as sent.
        transcript: What could be read in it.
        extracted_at: When it was read.
    """

    text: str
    transcript: Transcript
    extracted_at: str

    @property
    def is_bare(self) -> bool:
        """Whether it is a header and nothing else, as one that is not ready yet may be."""
        return self.transcript.is_whole and not self.transcript.cues


@dataclass(frozen=True, slots=True)
class ClipsAnswer:
    """A session's clips.

    Attributes:
        clips: As sent.
    """

    clips: list[Json]


Answer: TypeAlias = DetailsAnswer | TranscriptAnswer | ClipsAnswer | StoredVideo


@dataclass(frozen=True, slots=True)
class Handover:
    """One session, ready to be written.

    Attributes:
        test_id: The test it belongs to.
        step: What was planned for it.
        answers: What was answered, by request: None where the API answered 404 or nothing at all,
            an error where it could not be read. A request that is missing here was not made.
        was_bare: Whether a bare transcript of this session has landed before.
    """

    test_id: str
    step: Step
    answers: dict[str, Answer | ResourceError | None]
    was_bare: bool = False

    @property
    def details(self) -> DetailsAnswer | None:
        """The details, if they were asked for and there."""
        answer = self.answers.get(DETAILS)
        return answer if isinstance(answer, DetailsAnswer) else None

    @property
    def transcript(self) -> TranscriptAnswer | None:
        """The transcript, if it was asked for and there; a bare one only for the first time."""
        answer = self.answers.get(TRANSCRIPT)
        if not isinstance(answer, TranscriptAnswer) or (answer.is_bare and self.was_bare):
            return None
        return answer

    @property
    def clips(self) -> list[Json]:
        """The clips, if they were asked for and there."""
        answer = self.answers.get(CLIPS)
        return answer.clips if isinstance(answer, ClipsAnswer) else []

    @property
    def video(self) -> StoredVideo | None:
        """The video, if it was asked for and there."""
        answer = self.answers.get(VIDEO)
        return answer if isinstance(answer, StoredVideo) else None

    @property
    def is_aside(self) -> bool:
        """Whether it comes beside the sessions that are new, which come test by test."""
        return self.step.is_refresh or self.step.is_again or VIDEO in self.step.requests

    def is_unread(self, source: str) -> bool:
        """Tell whether the answer to a request could not be read."""
        return isinstance(self.answers[source], ResourceError)

    def is_owed(self, source: str) -> bool:
        """Tell whether a request that could be read has to be made again another day."""
        answer = self.answers.get(source)
        if source == CLIPS:
            # The API answers 404 also where nobody has made a clip.
            return False
        return answer is None or (isinstance(answer, TranscriptAnswer) and answer.is_bare)
