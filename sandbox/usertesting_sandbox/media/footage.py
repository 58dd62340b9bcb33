"""Made-up footage: the head of an MP4 file, and then noise that no player understands."""

from collections.abc import Iterator
from hashlib import sha256

_FILE_TYPE = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42"
_FEWEST_KIB = 16
_PIECE_BYTES = 256 * 1024


class Footage:
    """The bytes of a file, the same ones for the same name, without holding them all.

    Attributes:
        size: How many there are.
        etag: Tells files apart.

    Args:
        name: Of the file.
        size: From 32 bytes to 4 GB; made up unless given, 16 to 79 KiB.
    """

    def __init__(self, name: str, size: int | None = None) -> None:
        digest = sha256(name.encode()).digest()
        usual = len(_FILE_TYPE) + 8 + 1024 * (_FEWEST_KIB + digest[0] % 64)
        self.size = usual if size is None else size
        self.etag = sha256(f"{name} {self.size}".encode()).hexdigest()[:32]
        self._head = _FILE_TYPE + (self.size - len(_FILE_TYPE)).to_bytes(4, "big") + b"mdat"
        self._noise = digest * (_PIECE_BYTES // len(digest) + 1)
        self._period = len(digest)

    def pieces(self, part: range) -> Iterator[bytes]:
        """A part of the file, piece by piece."""
        for start in range(part.start, part.stop, _PIECE_BYTES):
            stop = min(start + _PIECE_BYTES, part.stop)
            head = self._head[start:stop]
            offset = max(0, start - len(self._head)) % self._period
            yield head + self._noise[offset : offset + stop - start - len(head)]

    def sha256(self) -> str:
        """The hash of the whole file, in hexadecimal."""
        found = sha256()
        for piece in self.pieces(range(self.size)):
            found.update(piece)
        return found.hexdigest()
