"""What only a process of its own can show: a kill, a full disk, the memory."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.videos.child import peak_bytes
from usertesting_sandbox.media.files import video_of

if TYPE_CHECKING:
    from tests.videos.conftest import Studio
    from tests.videos.places import Folder, Place

REPOSITORY = Path(__file__).parents[2]
MEMORY_BYTES = 100_000_000


def start(studio: Studio, place: Place, *options: str) -> subprocess.Popen[str]:
    link = studio.link()
    assert link is not None
    arguments = [place.url, studio.test_id, studio.session_id, link, *options]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.videos.child", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )


def test_a_kill_leaves_nothing_that_looks_whole(studio: Studio, place: Place) -> None:
    studio.sandbox.faults.add("stall@/media/*#1")
    with start(studio, place) as process:
        assert process.stdout is not None
        # Each line comes before its piece is written: 39 of them are, and S3 has a part.
        for _ in range(40):
            assert process.stdout.readline() == "piece\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert place.files() == {}
    assert place.unfinished() == 1

    studio.store(place)
    assert place.files() == {studio.name: studio.content}


def test_what_a_kill_left_in_a_folder_is_removed(studio: Studio, folder: Folder) -> None:
    left = folder.path / f"{studio.name}.0123.part"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half a video")
    other = left.with_name("another.mp4.0123.part")
    other.write_bytes(b"on its way in another process")
    studio.store(folder)
    assert not left.exists()
    assert other.exists()


def test_a_full_disk_is_told_and_leaves_nothing(studio: Studio, folder: Folder) -> None:
    process = start(studio, folder, "--largest-file", "1000000")
    _, log = process.communicate(timeout=60)
    assert process.returncode == 1
    assert log == (
        f"StorageError: video_storage_url: {folder.url} is full: no space is left for the video\n"
    )
    assert folder.files() == {}
    assert folder.unfinished() == 0


@pytest.mark.skipif(not peak_bytes(), reason="this system does not tell a process's peak memory")
@pytest.mark.parametrize(
    ("kind", "size"), [("folder", 2_000_000_000), ("bucket", 150_000_000)], ids=["folder", "bucket"]
)
def test_the_memory_does_not_grow_with_the_video(
    studio: Studio, request: pytest.FixtureRequest, kind: str, size: int
) -> None:
    place: Place = request.getfixturevalue(kind)
    session = studio.sandbox.world.session(studio.session_id)
    session.video_bytes = size
    process = start(studio, place)
    output, log = process.communicate(timeout=120)
    assert process.returncode == 0, log
    video = json.loads(output.splitlines()[-1])
    assert video["size_bytes"] == size
    assert video["sha256"] == video_of(session).sha256()
    assert video["growth"] < MEMORY_BYTES
