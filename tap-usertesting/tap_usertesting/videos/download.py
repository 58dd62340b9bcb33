"""Brings videos from their links into the storage: whole, once, and with their hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, NoReturn

from urllib3.exceptions import HTTPError

from tap_usertesting.api.errors import ResourceError, TransientError
from tap_usertesting.errors import Stopped
from tap_usertesting.timestamps import format_time, utc_now
from tap_usertesting.videos.public_hosts import UnsafeLinkError
from tap_usertesting.videos.signed_link import LinkSession, Part, is_refused, read_part
from tap_usertesting.videos.storage import file_name

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    import requests

    from tap_usertesting.api.retry import RetryPolicy
    from tap_usertesting.videos.storage import VideoStorage
    from tap_usertesting.videos.upload import Upload

CHUNK_BYTES = 256 * 1024
# As long as a link lives. What has not come by then is left to the next run.
LONGEST_SECONDS = 3600.0


class VideoError(ResourceError):
    """A session's video cannot be had."""


@dataclass(frozen=True, slots=True)
class StoredVideo:
    """A video that is whole and in the storage.

    Attributes:
        video_storage_path: Its URL in the storage, without credentials.
        size_bytes: Its size.
        sha256: The hash of its bytes, in hexadecimal.
        content_type: As the host of the link names it; None if it does not.
        downloaded_at: When it was whole, or found to be there.
    """

    video_storage_path: str
    size_bytes: int
    sha256: str
    content_type: str | None
    downloaded_at: str


@dataclass(frozen=True)
class Downloader:
    """Stores videos; for several threads at once.

    Attributes:
        storage: Where they go.
        attempts: How often and how patiently a fault is tried again.
        timeout: Seconds to wait for the next bytes.
        user_agent: Sent with every request.
        stop: Set when the run is asked to end.
        is_local: Whether the API is on this machine, and links may lead to it.
    """

    storage: VideoStorage
    attempts: RetryPolicy
    timeout: float
    user_agent: str
    stop: threading.Event
    is_local: bool = False

    def store(
        self, test_id: str, session_id: str, link: Callable[[], str | None]
    ) -> StoredVideo | None:
        """Store a session's video, unless a file of its size is there already.

        Args:
            test_id: The test; it names the folder.
            session_id: The session; it names the file.
            link: Asks for a fresh link; None if there is no video. It is called just before the
                link is used, and again only if the host refuses the link.

        Returns:
            The video; None if there is none.

        Raises:
            Stopped: If the run is asked to end meanwhile. Nothing is left of the video.
            StorageError: If the storage cannot be used.
            VideoError: If the host refuses fresh links, a fault of its lasts, or a link leads
                where none may.
            ApiError: If the API gives no link.
        """
        what = f"The video of session {session_id}"
        name = f"{file_name(test_id)}/{file_name(session_id)}.mp4"
        with LinkSession(self.user_agent, is_local=self.is_local) as http:
            transfer = _Transfer(self, http, what, name, link)
            try:
                return self._run(what, transfer)
            finally:
                transfer.discard()

    def _run(self, what: str, transfer: _Transfer) -> StoredVideo | None:
        """Try as often as it gets further: a long video on a bad line breaks off many times."""
        received = 0
        while True:
            try:
                return self.attempts.run(what, transfer.go_on, failure=VideoError)
            except VideoError:
                if transfer.received <= received:
                    raise
                received = transfer.received
            except UnsafeLinkError as error:
                raise VideoError(
                    f"{what}: {error}, so that it is not followed. Ask support what that means; "
                    "the next run asks for it again"
                ) from None

    def raise_if_stopped(self) -> None:
        """Break off if the run is asked to end.

        Raises:
            Stopped: If it is.
        """
        if self.stop.is_set():
            raise Stopped


class _Copy:
    """The bytes of a file that have arrived, on their way into the storage."""

    def __init__(self, first: Part, upload: Upload) -> None:
        self.first = first
        self.upload = upload
        self.received = 0
        self.sha256 = hashlib.sha256()

    def add(self, chunk: bytes) -> None:
        self.upload.write(chunk)
        self.sha256.update(chunk)
        self.received += len(chunk)


@dataclass
class _Transfer:
    """One video on its way, through as many attempts as it takes."""

    downloader: Downloader
    http: LinkSession
    what: str
    name: str
    link: Callable[[], str | None]
    url: str | None = None
    was_refused: bool = False
    copy: _Copy | None = None

    def go_on(self) -> StoredVideo | None:
        """Make one attempt, from where the last one broke off; None if there is no video."""
        response = self._open()
        if response is None:
            return None
        with response:
            if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                # These bytes were all, and fewer than promised.
                self.discard()
            part = read_part(response)
            is_there = part.start == 0 and self._is_there(part)
            copy = None if is_there else self._receive(response, part)
        if copy is None:
            return self._describe(part, self._hash_stored())
        if copy.received != part.total:
            raise TransientError(f"{copy.received} of {part.total} bytes came")
        copy.upload.commit()
        return self._describe(part, copy.sha256.hexdigest())

    @property
    def received(self) -> int:
        """How many bytes have come so far."""
        return self.copy.received if self.copy else 0

    def discard(self) -> None:
        """Give up what has come so far; what is whole stays."""
        if self.copy is not None:
            self.copy.upload.discard()
            self.copy = None

    def _open(self) -> requests.Response | None:
        """Ask for the rest of the video.

        Whether a link is good for more than one use is not known, so a used one is tried again.
        """
        offset = self.received
        if self.url is not None:
            response = self.http.open(self.url, offset, self.downloader.timeout)
            if not is_refused(response):
                return response
            response.close()
        self.url = self.link()
        if self.url is None:
            return None
        response = self.http.open(self.url, offset, self.downloader.timeout)
        if is_refused(response):
            response.close()
            self._refuse(response.status_code)
        self.was_refused = False
        return response

    def _refuse(self, status: int) -> NoReturn:
        self.url = None
        if self.was_refused:
            raise VideoError(
                f"{self.what}: its host answered {status} to two fresh links, one after the other. "
                "Check the clock of this machine and whether a proxy changes links; the next run "
                "asks for it again"
            )
        self.was_refused = True
        raise TransientError(f"status {status} to a fresh link")

    def _is_there(self, part: Part) -> bool:
        return self.downloader.storage.size(self.name) == part.total

    def _receive(self, response: requests.Response, part: Part) -> _Copy:
        """Add a response's bytes to the copy, or replace it if they begin at the start."""
        if part.start == 0:
            self.discard()
            self.copy = _Copy(part, self.downloader.storage.upload(self.name))
        copy = self.copy
        if copy is None or part.start != copy.received or not part.is_of(copy.first):
            self.discard()
            raise TransientError("the rest of another file came")
        began = self.downloader.attempts.clock.now()
        # Whatever has come is taken at once: a slow host must not keep a stop from being heeded.
        while chunk := self._read(response):
            self.downloader.raise_if_stopped()
            copy.add(chunk)
            if copy.received > part.total:
                raise TransientError(f"more than {part.total} bytes came")
            if self.downloader.attempts.clock.now() - began > LONGEST_SECONDS:
                raise VideoError(f"{self.what}: it takes longer than its link lives")
        return copy

    def _read(self, response: requests.Response) -> bytes:
        try:
            chunk: bytes = response.raw.read1(CHUNK_BYTES)
        except HTTPError as error:
            raise TransientError("the response broke off") from error
        return chunk

    def _hash_stored(self) -> str:
        sha256 = hashlib.sha256()
        for piece in self.downloader.storage.read(self.name):
            self.downloader.raise_if_stopped()
            sha256.update(piece)
        return sha256.hexdigest()

    def _describe(self, part: Part, sha256: str) -> StoredVideo:
        return StoredVideo(
            video_storage_path=self.downloader.storage.url_of(self.name),
            size_bytes=part.total,
            sha256=sha256,
            content_type=part.content_type,
            downloaded_at=format_time(utc_now()),
        )
