"""A video lands whole, whatever happens on the way, or not at all."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from tap_usertesting.api.retry import RetryPolicy
from tap_usertesting.errors import Stopped
from tap_usertesting.timestamps import parse_time
from tap_usertesting.videos.download import Downloader, VideoError
from tap_usertesting.videos.storage import VideoStorage
from tests.support.tap import InstantClock
from tests.videos.conftest import TOKEN, VIDEO_BYTES
from usertesting_sandbox.options import Options

if TYPE_CHECKING:
    from tap_usertesting.videos.download import StoredVideo
    from tests.videos.conftest import Studio
    from tests.videos.places import Folder, Place

WHOLE = "bytes=0-"
HALF = f"bytes={VIDEO_BYTES // 2}-"


def assert_whole(studio: Studio, place: Place) -> None:
    assert place.files() == {studio.name: studio.content}
    assert place.unfinished() == 0


def test_a_video_lands_under_its_test_and_is_described(studio: Studio, place: Place) -> None:
    video = studio.store(place)
    assert_whole(studio, place)
    assert video is not None
    assert video.video_storage_path == f"{place.url}/{studio.name}"
    assert video.size_bytes == VIDEO_BYTES
    assert video.sha256 == sha256(studio.content).hexdigest()
    assert video.content_type == "video/mp4"
    parse_time(video.downloaded_at)
    assert studio.downloads == [(206, WHOLE)]
    assert len(studio.links) == 1


def test_what_broke_off_goes_on_with_the_same_link(studio: Studio, place: Place) -> None:
    studio.sandbox.faults.add("truncate@/media/*#1")
    video = studio.store(place)
    assert_whole(studio, place)
    assert video is not None
    assert video.sha256 == sha256(studio.content).hexdigest()
    assert studio.downloads == [(206, WHOLE), (206, HALF)]
    assert len(studio.links) == 1


@pytest.mark.parametrize(
    "options", [Options(rate_limit=0, access_token=TOKEN, single_use_links=True)]
)
def test_a_link_for_one_use_is_replaced_and_the_video_goes_on(studio: Studio, place: Place) -> None:
    studio.sandbox.faults.add("truncate@/media/*#1")
    studio.store(place)
    assert_whole(studio, place)
    assert studio.downloads == [(206, WHOLE), (403, HALF), (206, HALF)]
    assert len(studio.links) == 2


def test_a_link_that_expires_is_replaced(
    studio: Studio, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = studio.link

    def link() -> str | None:
        found = ask()
        if len(studio.links) == 1:
            studio.clock.advance(3600)
        return found

    monkeypatch.setattr(studio, "link", link)
    studio.store(folder)
    assert_whole(studio, folder)
    assert studio.downloads == [(403, WHOLE), (206, WHOLE)]


@pytest.mark.parametrize("options", [Options(rate_limit=0, access_token=TOKEN, link_seconds=0)])
def test_fresh_links_that_are_refused_are_not_asked_for_without_end(
    studio: Studio, folder: Folder
) -> None:
    with pytest.raises(VideoError, match=rf"session {studio.session_id}.* 403 ") as caught:
        studio.store(folder)
    assert len(studio.links) == 2
    assert "X-Amz" not in str(caught.value)
    assert folder.files() == {}


@pytest.mark.parametrize("fault", ["503", "reset", "html", "429"])
def test_a_fault_of_the_host_is_tried_again(studio: Studio, folder: Folder, fault: str) -> None:
    studio.sandbox.faults.add(f"{fault}@/media/*#1-2")
    studio.store(folder)
    assert_whole(studio, folder)
    assert len(studio.links) == 1


def test_a_host_that_falls_silent_is_asked_again(studio: Studio, folder: Folder) -> None:
    studio.sandbox.faults.add("stall@/media/*#1")
    studio.store(folder, timeout=1)
    assert_whole(studio, folder)
    assert (206, HALF) in studio.downloads


def test_a_video_shorter_than_promised_never_appears(studio: Studio, place: Place) -> None:
    studio.sandbox.faults.add("overstate@/media/*#1+")
    with pytest.raises(VideoError, match=rf"session {studio.session_id} failed 4 times"):
        studio.store(place, max_retries=3)
    assert place.files() == {}
    assert place.unfinished() == 0


def test_after_a_wrong_length_the_video_starts_again(studio: Studio, folder: Folder) -> None:
    studio.sandbox.faults.add("overstate@/media/*#1")
    studio.store(folder)
    assert_whole(studio, folder)
    assert studio.downloads == [(206, WHOLE), (416, f"bytes={VIDEO_BYTES}-"), (206, WHOLE)]


def test_halves_of_two_videos_are_not_put_together(
    studio: Studio, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.sandbox.faults.add("truncate@/media/*#1")
    ask = InstantClock.sleep

    def cut_again(clock: InstantClock, seconds: float) -> None:
        studio.sandbox.world.session(studio.session_id).video_bytes = VIDEO_BYTES + 32
        ask(clock, seconds)

    monkeypatch.setattr(InstantClock, "sleep", cut_again)
    studio.store(folder)
    assert_whole(studio, folder)
    assert studio.downloads == [(206, WHOLE), (206, HALF), (206, WHOLE)]


def test_what_is_there_is_hashed_and_not_fetched_again(studio: Studio, place: Place) -> None:
    # Not the video, so that it shows whose hash it is.
    there = bytes(VIDEO_BYTES)
    place.put(studio.name, there)
    video = studio.store(place)
    assert video is not None
    assert (video.size_bytes, video.sha256) == (VIDEO_BYTES, sha256(there).hexdigest())
    assert place.files() == {studio.name: there}


def test_a_file_of_another_size_is_replaced(studio: Studio, place: Place) -> None:
    place.put(studio.name, b"half a video")
    studio.store(place)
    assert_whole(studio, place)


def test_without_a_video_nothing_is_stored(studio: Studio, folder: Folder) -> None:
    studio.sandbox.world.session(studio.session_id).has_video = False
    assert studio.store(folder) is None
    assert folder.files() == {}


class StopsHalfWay(threading.Event):
    """A run that is asked to end after 40 pieces, when a part has gone to S3."""

    pieces = 0

    @override
    def is_set(self) -> bool:
        self.pieces += 1
        return self.pieces > 40


def test_a_stop_ends_a_download_and_leaves_nothing(studio: Studio, place: Place) -> None:
    with pytest.raises(Stopped):
        studio.store(place, stop=StopsHalfWay())
    assert place.files() == {}
    assert place.unfinished() == 0
    assert len(studio.downloads) == 1


def test_videos_are_stored_side_by_side(studio: Studio, place: Place) -> None:
    world = studio.sandbox.world
    sessions = [world.add_session(studio.test_id, video_bytes=9_000_000 + n) for n in range(4)]
    studio.sandbox.faults.add("truncate@/media/*#2-3")
    attempts = RetryPolicy(6, InstantClock())
    downloader = Downloader(
        VideoStorage(place.url), attempts, 10, "tests", threading.Event(), is_local=True
    )

    studios = [replace(studio, session_id=session_id) for session_id in sessions]

    def store(one: Studio) -> StoredVideo | None:
        return downloader.store(one.test_id, one.session_id, one.link)

    with ThreadPoolExecutor(4) as pool:
        videos = list(pool.map(store, studios))
    found = {one.name: one.content for one in studios}
    assert place.files() == found
    assert place.unfinished() == 0
    assert [video and video.sha256 for video in videos] == [
        sha256(content).hexdigest() for content in found.values()
    ]
