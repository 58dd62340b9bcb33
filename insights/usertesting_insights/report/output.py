"""Writes pages to a folder or a bucket, each whole or not at all."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fsspec

from usertesting_insights.errors import InsightsError
from usertesting_insights.urls import without_password

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGEST = re.compile(r'<meta name="data-digest" content="([0-9a-f]{16,64})">')
# The digest is in the head of a page.
_HEAD_BYTES = 4_096


@dataclass(frozen=True)
class Output:
    """Where the pages of a report go.

    Attributes:
        url: A folder, or any URL that fsspec can write, such as ``s3://bucket/report``.
    """

    url: str
    _file_system: Any = field(init=False, repr=False)
    _root: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Open the place.

        Raises:
            InsightsError: If fsspec cannot open the URL, or its package is missing.
        """
        with _store_errors(f"--out {without_password(self.url)}"):
            file_system, root = fsspec.core.url_to_fs(self.url)
        object.__setattr__(self, "_file_system", file_system)
        object.__setattr__(self, "_root", root.rstrip("/"))

    @property
    def is_local(self) -> bool:
        """Whether the pages are files of this machine."""
        protocol = self._file_system.protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)

    def place(self, name: str) -> str:
        """Return where a page is, to show to a person: without a password of the URL."""
        root = self._root if self.is_local else without_password(self.url).rstrip("/")
        return f"{root}/{name}"

    def digest(self, name: str) -> str | None:
        """Return the digest of the page that is there, or none."""
        try:
            with self._file_system.open(f"{self._root}/{name}", "rb") as file:
                head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
        except OSError:
            return None
        found = _DIGEST.search(head)
        return found[1] if found else None

    def read(self, name: str) -> bytes | None:
        """Return a file that is there, or none."""
        try:
            content: bytes = self._file_system.cat_file(f"{self._root}/{name}")
        except OSError:
            return None
        return content

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        with _store_errors(f"{self.place(name)} cannot be removed"):
            if self._file_system.exists(f"{self._root}/{name}"):
                self._file_system.rm_file(f"{self._root}/{name}")

    def write(self, name: str, content: str | bytes) -> None:
        """Write a page, replacing the one that is there.

        A local file is written next to it and renamed; a bucket shows an object only once it is
        whole. Only the owner may read the files: they hold what participants said.

        Raises:
            InsightsError: If it cannot be written.
        """
        body = content.encode() if isinstance(content, str) else content
        with _store_errors(f"{self.place(name)} cannot be written"):
            if self.is_local:
                self._replace(Path(self._root) / name, body)
            else:
                self._file_system.pipe_file(f"{self._root}/{name}", body)

    def _replace(self, path: Path, body: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".{path.name}.part")
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(descriptor, "wb") as file:  # noqa: PTH123 - opened with its rights
                file.write(body)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def remove_others(self, names: set[str], folder: str) -> list[str]:
        """Remove the pages of a folder that are not in a set, and return their names.

        A test that is gone, or whose participants were erased, must not live on as a page.
        """
        try:
            there = self._file_system.ls(f"{self._root}/{folder}", detail=False)
        except OSError:
            return []
        gone = []
        for path in there:
            name = f"{folder}/{path.rsplit('/', 1)[-1]}"
            page = f"{name.removesuffix('.pdf').removesuffix('.html')}.html"
            # A part is what a killed run has left.
            is_ours = name.endswith((".html", ".pdf", ".part"))
            if is_ours and page not in names:
                with _store_errors(f"{self.place(name)} cannot be removed"):
                    self._file_system.rm_file(path)
                gone.append(name)
        return gone


@contextmanager
def _store_errors(what: str) -> Iterator[None]:
    """Say in one line what a store has against its use.

    Every store of fsspec raises exceptions of its own. Their texts are not quoted, since they may
    hold credentials; only fsspec's own, of a package that is missing, is.
    """
    try:
        yield
    except ImportError as error:
        raise InsightsError(f"{what}: {error}") from error
    except Exception as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if isinstance(number, int) else type(error).__name__
        raise InsightsError(f"{what}: {reason}") from error
