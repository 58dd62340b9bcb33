"""Stores one video in a process of its own, to be killed, bounded or measured.

Writes a line for each piece that has come, then the video and by how much the memory grew.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import sys
import threading
from dataclasses import asdict
from pathlib import Path

from typing_extensions import override

from tap_usertesting.api.retry import RetryPolicy
from tap_usertesting.errors import UserTestingError
from tap_usertesting.runtime.clock import SystemClock
from tap_usertesting.videos.download import Downloader
from tap_usertesting.videos.storage import VideoStorage


class _ToldOfPieces(threading.Event):
    """Is asked before each piece is written."""

    @override
    def is_set(self) -> bool:
        sys.stdout.write("piece\n")
        sys.stdout.flush()
        return super().is_set()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("test_id")
    parser.add_argument("session_id")
    parser.add_argument("link")
    parser.add_argument("--largest-file", type=int)
    asked = parser.parse_args()
    stop = _ToldOfPieces()
    storage = VideoStorage(asked.url)
    storage.check()
    if asked.largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked.largest_file, asked.largest_file))
    before = peak_bytes()
    downloader = Downloader(
        storage, RetryPolicy(0, SystemClock(stop)), 60, "tests", stop, is_local=True
    )
    try:
        video = downloader.store(asked.test_id, asked.session_id, lambda: asked.link)
    except UserTestingError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    assert video is not None
    sys.stdout.write(json.dumps({**asdict(video), "growth": peak_bytes() - before}))


def peak_bytes() -> int:
    """Give the most memory that this process has held; 0 where the system does not tell.

    Not `ru_maxrss`: a process inherits its parent's.
    """
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return 1024 * int(found[1]) if found else 0


if __name__ == "__main__":
    main()
