"""The API's responses for one session, on their way from the requests to the records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from tap_usertesting.api.errors import ResourceError
from tap_usertesting.extract.plan import CLIPS, DETAILS, TRANSCRIPT, VIDEO
from tap_usertesting.state.checkpoint import Outcome
from tap_usertesting.videos.download import StoredVideo

if TYPE_CHECKING:
    from tap_usertesting.api.responses import Json
    from tap_usertesting.api.webvtt import Transcript
    from tap_usertesting.extract.plan import SessionRequests
    from tap_usertesting.session import Session


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
        transcript: The cues that could be read in it.
        extracted_at: When it was read.
    """

    text: str
    transcript: Transcript
    extracted_at: str

    @property
    def is_partial(self) -> bool:
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
Answers: TypeAlias = "dict[str, Answer | ResourceError | None]"


@dataclass(frozen=True, slots=True)
class SessionResult:
    """One session, ready to be written.

    Attributes:
        test_id: The test it belongs to.
        requests: The requests that were planned for it.
        answers: The responses, by request kind: None where the API answered 404 or nothing at
            all, an error where it could not be read. A request that is missing here was not made.
        had_partial: Whether a partial transcript of this session has landed before.
        deleted_at: When it was found to be no longer listed; None if it is listed.
        is_listed_again: Whether it was found to be deleted before, and is listed again.
    """

    test_id: str
    requests: SessionRequests
    answers: Answers = field(default_factory=dict)
    had_partial: bool = False
    deleted_at: str | None = None
    is_listed_again: bool = False

    @property
    def session(self) -> Session:
        """The session."""
        return self.requests.session

    @property
    def details(self) -> DetailsAnswer | None:
        """The details, if they were asked for and there."""
        answer = self.answers.get(DETAILS)
        return answer if isinstance(answer, DetailsAnswer) else None

    @property
    def transcript(self) -> TranscriptAnswer | None:
        """The transcript, if it was asked for and there; a partial one only for the first time."""
        answer = self.answers.get(TRANSCRIPT)
        if not isinstance(answer, TranscriptAnswer) or (answer.is_partial and self.had_partial):
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
    def outcomes(self) -> dict[str, Outcome]:
        """The outcome of each request that was made."""
        return {kind: _outcome(kind, answer) for kind, answer in self.answers.items()}


def _outcome(kind: str, answer: Answer | ResourceError | None) -> Outcome:
    if isinstance(answer, ResourceError):
        return Outcome.FAILED
    if answer is None:
        # The API answers 404 also where nobody has made a clip.
        return Outcome.LANDED if kind == CLIPS else Outcome.NOT_FOUND
    if isinstance(answer, TranscriptAnswer) and answer.is_partial:
        return Outcome.PARTIAL
    return Outcome.LANDED
