"""Writes a file into a storage such that it appears under its name only when it is whole."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

from tap_usertesting.errors import UserTestingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import fsspec

# The bytes that an upload holds in memory, and the size of its parts: the 10,000 that S3
# takes make 80 GB. The libraries' own 50 MB would be a lot for several uploads side by side.
BLOCK_BYTES = 8 * 1024 * 1024


class StorageError(UserTestingError):
    """The storage cannot be used as it is set up."""


class Upload:
    """A file on its way into a storage.

    An object store shows nothing of an upload before it is complete. Elsewhere the bytes go to a
    name of their own in the same folder, and the whole file is renamed.

    Args:
        fs: The storage.
        path: The file's name in it.
        url: The storage as it may be shown.
        is_object_store: Whether the storage is one.

    Raises:
        StorageError: If nothing can be written there, here or later.
    """

    def __init__(
        self, fs: fsspec.AbstractFileSystem, path: str, *, url: str, is_object_store: bool
    ) -> None:
        self._fs = fs
        self._path = path
        self._url = url
        self._is_object_store = is_object_store
        self._is_committed = False
        self._written_to = path
        with storage_errors(url):
            if not is_object_store:
                self._written_to = f"{path}.{uuid4().hex}.part"
                self._make_room()
            self._file = fs.open(self._written_to, "wb", block_size=BLOCK_BYTES)

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""
        with storage_errors(self._url):
            self._file.write(data)

    def commit(self) -> None:
        """Let the file appear under its name, in place of one that may be there."""
        with storage_errors(self._url):
            self._file.close()
            if not self._is_object_store:
                self._fs.mv(self._written_to, self._path)
        self._is_committed = True

    def discard(self) -> None:
        """Leave nothing behind, unless the file has appeared already."""
        if self._is_committed:
            return
        # Where this fails, what is left has no name yet, or one that says it is a part.
        with suppress(Exception):
            # Closing would complete the upload, unless that seems to be done.
            self._file.forced = True
            if self._is_object_store:
                self._file.discard()
        with suppress(Exception):
            self._file.close()
        with suppress(Exception):
            if not self._is_object_store:
                self._fs.rm_file(self._written_to)

    def _make_room(self) -> None:
        """Make the folder, and remove what a killed run has left of this file."""
        folder = self._path.rpartition("/")[0]
        self._fs.makedirs(folder, exist_ok=True)
        for name in self._fs.ls(folder, detail=False):
            if name.startswith(f"{self._path}.") and name.endswith(".part"):
                self._fs.rm_file(name)


@contextmanager
def storage_errors(url: str) -> Iterator[None]:
    """Say in one line what a storage has against its use.

    The libraries' own texts are not quoted: they may hold credentials.

    Args:
        url: The storage as it may be shown, without credentials.

    Raises:
        StorageError: For whatever else is raised within.
    """
    try:
        yield
    except StorageError:
        raise
    except Exception as error:
        raise StorageError(f"video_storage_url: {url} {_reason(error)}") from error


def _reason(error: Exception) -> str:
    match error:
        case PermissionError():
            return (
                "may not be written or read with these credentials: videos need the right to read, "
                "write and list there"
            )
        case FileNotFoundError():
            return "is not there: make the bucket or folder first"
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG):
            return "is full: no space is left for the video"
        case OSError(errno=int(number)):
            return f"cannot be used: {os.strerror(number)}"
        case _:
            return (
                f"cannot be used ({type(error).__name__}): check the URL, and the credentials and "
                "the endpoint in the environment"
            )
