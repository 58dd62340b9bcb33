"""Holds the API's responses for one session, on their way from the requests to the records."""

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
class DetailsResponse:
    """A session's details.

    Attributes:
        body: As sent.
        extracted_at: When they were read.
    """

    body: Json
    extracted_at: str


@dataclass(frozen=True, slots=True)
class TranscriptResponse:
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
class ClipsResponse:
    """A session's clips.

    Attributes:
        clips: As sent.
    """

    clips: list[Json]


SessionResponse: TypeAlias = DetailsResponse | TranscriptResponse | ClipsResponse | StoredVideo
Responses: TypeAlias = "dict[str, SessionResponse | ResourceError | None]"


@dataclass(frozen=True, slots=True)
class SessionResult:
    """One session, ready to be written.

    Attributes:
        test_id: The test it belongs to.
        requests: The requests that were planned for it.
        responses: The responses, by request kind: None where the API answered 404 or nothing at
            all, an error where it could not be read. A request that is not in it was not made.
        had_partial: Whether a partial transcript of this session has been written before.
        deleted_at: When it was found to be no longer listed; None if it is listed.
        is_listed_again: Whether it was found to be deleted before, and is listed again.
    """

    test_id: str
    requests: SessionRequests
    responses: Responses = field(default_factory=dict)
    had_partial: bool = False
    deleted_at: str | None = None
    is_listed_again: bool = False

    @property
    def session(self) -> Session:
        """The session."""
        return self.requests.session

    @property
    def details(self) -> DetailsResponse | None:
        """The details, if they were requested and there."""
        response = self.responses.get(DETAILS)
        return response if isinstance(response, DetailsResponse) else None

    @property
    def transcript(self) -> TranscriptResponse | None:
        """The transcript, if it was requested and there; a partial one only the first time."""
        response = self.responses.get(TRANSCRIPT)
        if not isinstance(response, TranscriptResponse) or (
            response.is_partial and self.had_partial
        ):
            return None
        return response

    @property
    def clips(self) -> list[Json]:
        """The clips, if they were requested and there."""
        response = self.responses.get(CLIPS)
        return response.clips if isinstance(response, ClipsResponse) else []

    @property
    def video(self) -> StoredVideo | None:
        """The video, if it was requested and there."""
        response = self.responses.get(VIDEO)
        return response if isinstance(response, StoredVideo) else None

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcome of each request that was made."""
        return {kind: _outcome(kind, response) for kind, response in self.responses.items()}


def _outcome(kind: str, response: SessionResponse | ResourceError | None) -> Outcome:
    if isinstance(response, ResourceError):
        return Outcome.FAILED
    if response is None:
        # The API answers 404 where nobody has made a clip, too.
        return Outcome.LANDED if kind == CLIPS else Outcome.NOT_FOUND
    if isinstance(response, TranscriptResponse) and response.is_partial:
        return Outcome.PARTIAL
    return Outcome.LANDED
