"""Made-up footage: the head of an MP4 file, and then noise that no player understands."""

from hashlib import sha256

_HEAD = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42"
_BOX_HEAD_BYTES = 8
_FEWEST_KIB = 16


def footage(name: str) -> bytes:
    """The bytes of a file, 16 to 79 KiB of them, the same ones for the same name."""
    digest = sha256(name.encode()).digest()
    noise = digest * (32 * (_FEWEST_KIB + digest[0] % 64))
    return _HEAD + (_BOX_HEAD_BYTES + len(noise)).to_bytes(4, "big") + b"mdat" + noise
