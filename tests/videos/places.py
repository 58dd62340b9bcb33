"""Where the tests put videos, and what they find there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from typing_extensions import override

if TYPE_CHECKING:
    from pathlib import Path

    import s3fs


class Place(Protocol):
    """A storage, looked at without the tap's code."""

    @property
    def url(self) -> str:
        """What the setting says."""

    def files(self) -> dict[str, bytes]:
        """Everything that looks whole, by its name."""

    def put(self, name: str, content: bytes) -> None:
        """Put a file there."""

    def unfinished(self) -> int:
        """Count what is on its way, or was left there half way."""


@dataclass(frozen=True)
class Folder(Place):
    """A folder that need not exist."""

    path: Path

    @property
    @override
    def url(self) -> str:
        return self.path.as_uri()

    @override
    def files(self) -> dict[str, bytes]:
        found = [path for path in self.path.rglob("*") if path.is_file() and path.suffix != ".part"]
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in found}

    @override
    def put(self, name: str, content: bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)

    @override
    def unfinished(self) -> int:
        return len(list(self.path.rglob("*.part")))


@dataclass(frozen=True)
class Bucket(Place):
    """A folder in a bucket of an S3 server."""

    fs: s3fs.S3FileSystem
    name: str

    @property
    @override
    def url(self) -> str:
        return f"s3://{self.name}/videos"

    @override
    def files(self) -> dict[str, bytes]:
        root = f"{self.name}/videos/"
        return {name.removeprefix(root): self.fs.cat_file(name) for name in self.fs.find(self.name)}

    @override
    def put(self, name: str, content: bytes) -> None:
        self.fs.pipe_file(f"{self.name}/videos/{name}", content)

    @override
    def unfinished(self) -> int:
        answer = self.fs.call_s3("list_multipart_uploads", Bucket=self.name)
        return len(answer.get("Uploads", []))
