"""Where videos are kept: any folder, bucket or share that fsspec can write."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from fsspec import get_filesystem_class
from fsspec.core import split_protocol, url_to_fs

from tap_usertesting.videos.upload import BLOCK_BYTES, StorageError, Upload, storage_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

# The extra of this package that brings a protocol. All of these are object stores.
EXTRAS = {
    "s3": "s3",
    "s3a": "s3",
    "gs": "gcs",
    "gcs": "gcs",
    "az": "azure",
    "abfs": "azure",
    "abfss": "azure",
}
READ_BYTES = 1024 * 1024
PROBE = ".tap-usertesting-can-write"


class VideoStorage:
    """A place for videos, safe to use from several threads.

    Credentials come from the environment, as the fsspec library of the protocol reads them.

    Args:
        url: A folder, `file://…`, `s3://bucket/folder`, `gs://…`, `az://…` or what else fsspec
            understands.

    Raises:
        StorageError: If there is no such storage, or the package for it is missing.
    """

    def __init__(self, url: str) -> None:
        protocol = split_protocol(url)[0] or "file"
        is_unlike = protocol != "file" and ({"?", "#"} & set(url) or not _is_url(url))
        if "::" in url or is_unlike:
            raise StorageError(
                "video_storage_url: must be a folder or one URL such as s3://bucket/folder, "
                "without a query: credentials come from the environment"
            )
        _require_package(protocol)
        self._is_object_store = protocol in EXTRAS
        self.url = _without_password(url).rstrip("/")
        with storage_errors(self.url):
            self._fs, root = url_to_fs(url)
        self._root = root.rstrip("/")
        if protocol == "file":
            self.url = self._fs.unstrip_protocol(self._root)

    def check(self) -> None:
        """Write a small file, and remove it again.

        Raises:
            StorageError: If nothing can be written there.
        """
        upload = self.upload(PROBE)
        try:
            upload.write(b"tap-usertesting can write here\n")
            upload.commit()
        finally:
            upload.discard()
        # Who may write may not delete everywhere; then it stays.
        with suppress(Exception):
            self._fs.rm_file(self._path(PROBE))

    def url_of(self, name: str) -> str:
        """Return the URL of a file, without credentials."""
        return f"{self.url}/{name}"

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes; None if there is none.

        Raises:
            StorageError: If the storage does not tell.
        """
        with storage_errors(self.url):
            try:
                info = self._fs.info(self._path(name))
            except FileNotFoundError:
                return None
        return info["size"] if info["type"] == "file" else None

    def read(self, name: str) -> Iterator[bytes]:
        """Read a file piece by piece.

        Raises:
            StorageError: If it cannot be read.
        """
        with (
            storage_errors(self.url),
            self._fs.open(self._path(name), "rb", block_size=BLOCK_BYTES) as file,
        ):
            while piece := file.read(READ_BYTES):
                yield piece

    def upload(self, name: str) -> Upload:
        """Begin to write a file.

        Raises:
            StorageError: If it cannot be written.
        """
        return Upload(
            self._fs, self._path(name), url=self.url, is_object_store=self._is_object_store
        )

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


def file_name(identifier: str) -> str:
    """Return the name of a file for an id from outside: itself if it is a UUID, else its hash."""
    try:
        is_uuid = str(UUID(identifier)) == identifier.lower()
    except ValueError:
        is_uuid = False
    if is_uuid:
        return identifier
    return f"sha256-{sha256(identifier.encode(errors='surrogatepass')).hexdigest()}"


def _require_package(protocol: str) -> None:
    try:
        get_filesystem_class(protocol)
    except ImportError as error:
        extra = EXTRAS.get(protocol)
        package = f"tap-usertesting[{extra}]" if extra else "the package that fsspec needs for it"
        raise StorageError(
            f"video_storage_url: {protocol}:// is not installed: install {package}"
        ) from error
    except ValueError as error:
        raise StorageError(
            f"video_storage_url: {protocol}:// is no storage that fsspec knows"
        ) from error


def _is_url(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def _without_password(url: str) -> str:
    """Take the user and the password out of a URL; a name alone may be a container of Azure's."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
