"""Videos in a storage of the user's, and clips: whole, once, beside everything else."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tap_usertesting.errors import UserTestingError
from tests.support.request_counter import CLIPS, DETAILS, LIST, VIDEO, RequestCounter
from tests.support.tap import TapProcess, config_for, run_here, tables
from tests.support.truth import DEFAULT, KEYS, comparable, expected_tables
from tests.support.worlds import CLIP, TRANSCRIPT, add_interaction, fill_small

if TYPE_CHECKING:
    from pathlib import Path

    from usertesting_sandbox.server import Running

ALL = frozenset(KEYS)


def test_every_stream_lands_whole_and_its_videos_too(
    sandbox: Running, tap: TapProcess, tmp_path: Path
) -> None:
    fill_small(sandbox.world)
    add_interaction(sandbox.world, sessions=3)
    storage = tmp_path / "storage"
    run = tap.run(config_for(sandbox, video_storage_url=str(storage)), streams=ALL)
    assert run.exit_code == 0
    assert comparable(tables(run)) == expected_tables(sandbox.world, ALL)
    assert len(run.rows("videos")) == 7
    for row in run.rows("videos"):
        assert row["video_storage_path"].startswith("file://")
        file = storage / row["test_id"] / f"{row['session_id']}.mp4"
        assert row["video_storage_path"] == f"file://{file}"
        content = file.read_bytes()
        assert row["size_bytes"] == len(content)
        assert row["sha256"] == hashlib.sha256(content).hexdigest()


def test_a_quiet_second_run_asks_for_no_video_and_no_clip(sandbox: Running, tmp_path: Path) -> None:
    add_interaction(sandbox.world, sessions=2)
    config = config_for(sandbox, video_storage_url=str(tmp_path))
    first = run_here(config, streams=ALL)
    counter = RequestCounter(sandbox)
    second = run_here(config, state=first.state, streams=ALL)
    counted = counter.count()
    assert (counted[LIST], counted[VIDEO], counted[CLIPS], counted[DETAILS]) == (1, 0, 0, 0)
    assert second.state == first.state


def test_videos_and_clips_are_off_unless_selected(sandbox: Running) -> None:
    add_interaction(sandbox.world)
    counter = RequestCounter(sandbox)
    run = run_here(config_for(sandbox))
    counted = counter.count()
    assert counted[VIDEO] == counted[CLIPS] == 0
    assert {message["stream"] for message in run.of_type("SCHEMA")} == DEFAULT


def test_videos_without_a_storage_are_refused_before_the_first_request(
    sandbox: Running, tap: TapProcess
) -> None:
    add_interaction(sandbox.world)
    run = tap.run(config_for(sandbox), streams={"sessions", "videos"})
    assert run.exit_code == 1
    assert "video_storage_url is not set" in run.log
    assert "Traceback" not in run.log
    assert list(sandbox.requests) == []


def test_a_storage_that_cannot_be_written_is_refused_before_the_first_request(
    sandbox: Running, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    config = config_for(sandbox, video_storage_url=str(tmp_path / "file" / "folder"))
    with pytest.raises(UserTestingError, match="video_storage_url"):
        run_here(config, streams={"videos"})
    assert list(sandbox.requests) == []


def test_a_missing_video_is_asked_for_again(sandbox: Running, tmp_path: Path) -> None:
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    session_id = sandbox.world.add_session(test_id, has_video=False)
    config = config_for(sandbox, video_storage_url=str(tmp_path))
    first = run_here(config, streams={"videos"})
    assert first.rows("videos") == []
    sandbox.world.session(session_id).has_video = True
    second = run_here(config, state=first.state, streams={"videos"})
    assert len(second.rows("videos")) == 1


@pytest.mark.parametrize("fault", ["404", "403", "503", "reset", "truncate", "html", "overstate"])
def test_a_download_that_fails_is_a_failed_read(
    fault: str, sandbox: Running, tap: TapProcess
) -> None:
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    sessions = [sandbox.world.add_session(test_id, transcript=TRANSCRIPT) for _ in range(3)]
    sandbox.faults.add(f"{fault}@/media/videos/{sessions[0]}.mp4#1+")
    config = config_for(
        # On the first night without a video nobody would wait for, nothing is waited for at all.
        sandbox,
        video_storage_url=str(tap.folder / "videos"),
        max_retries=0,
        transcript_wait_days=0,
    )
    first = tap.run(config, streams=ALL)
    assert first.exit_code == 1
    assert f"The video of session {sessions[0]}" in first.log.splitlines()[-1]
    assert re.search(
        r"failed after all attempts, requested again by the next run: .*\bvideo", first.log
    )
    assert "Traceback" not in first.log
    assert len(first.rows("transcripts")) == 3
    assert {row["session_id"] for row in first.rows("videos")} == set(sessions[1:])

    again = tap.run(config, state=first.state, streams=ALL)
    assert again.exit_code == 1
    sandbox.faults.clear()
    last = tap.run(config, state=again.state, streams=ALL)
    assert last.exit_code == 0, last.log
    assert comparable(tables(first, again, last)) == expected_tables(sandbox.world, ALL)


def test_a_video_of_no_bytes_is_no_video(sandbox: Running, tap: TapProcess) -> None:
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    session_id = sandbox.world.add_session(test_id, video_bytes=0)
    config = config_for(sandbox, video_storage_url=str(tap.folder / "videos"), max_retries=0)
    first = tap.run(config, streams={"videos"})
    assert first.exit_code == 1
    assert first.rows("videos") == []
    assert list((tap.folder / "videos").rglob("*.mp4")) == []
    sandbox.world.session(session_id).video_bytes = 5000
    second = tap.run(config, state=first.state, streams={"videos"})
    assert second.exit_code == 0, second.log
    assert [row["size_bytes"] for row in second.rows("videos")] == [5000]


def test_videos_have_no_test_listed_before_its_time(sandbox: Running, tmp_path: Path) -> None:
    for _ in range(6):
        add_interaction(sandbox.world)
    # Each wait for the limit takes a minute on the tap's clock, and none on the wall's.
    sandbox.faults.add(f"429@{LIST}#1-3")
    config = config_for(
        sandbox,
        max_runtime_minutes=2,
        max_concurrent_requests=1,
        video_storage_url=str(tmp_path),
    )
    run = run_here(config, streams={"session_details", "videos"})
    asked = [visit.endpoint for visit in sandbox.requests]
    assert LIST in asked[asked.index(DETAILS) :]
    assert comparable(tables(run)) == expected_tables(sandbox.world, {"session_details", "videos"})


def test_a_missing_list_of_clips_is_no_debt(sandbox: Running) -> None:
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    sandbox.world.add_session(test_id, has_video=False)
    first = run_here(config_for(sandbox), streams={"clips"})
    counter = RequestCounter(sandbox)
    run_here(config_for(sandbox), state=first.state, streams={"clips"})
    assert counter.count()[CLIPS] == 0


def test_sessions_do_not_wait_for_a_video(sandbox: Running, tmp_path: Path) -> None:
    test_id = sandbox.world.add_test("LIVE_CONVERSATION")
    for _ in range(6):
        sandbox.world.add_session(test_id, transcript=TRANSCRIPT, video_bytes=100_000)
    # The first video's link is asked for again and again, until everything else has been asked for.
    sandbox.faults.add(f"503@{VIDEO}#1-5")
    config = config_for(sandbox, video_storage_url=str(tmp_path), max_retries=9)
    run = run_here(config, streams=ALL)
    assert comparable(tables(run)) == expected_tables(sandbox.world, ALL)


def test_no_link_and_no_token_leave_the_tap(
    sandbox: Running, tap: TapProcess, tmp_path: Path
) -> None:
    add_interaction(sandbox.world)
    config = config_for(sandbox, video_storage_url=str(tmp_path / "videos"))
    run = tap.run(config, streams=ALL)
    downloads = [visit for visit in sandbox.requests if visit.path.startswith("/media/")]
    assert downloads
    written = run.log + repr(run.messages)
    for visit in downloads:
        assert visit.path not in written
    assert "X-Amz" not in written
    assert "Signature" not in written


def test_clips_of_recent_sessions_are_read_again(sandbox: Running) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    test_id = sandbox.world.add_test("THINK_OUT_LOUD")
    recent = sandbox.world.add_session(test_id, finish_time=yesterday.isoformat())
    config = config_for(sandbox, refresh_days=3)
    first = run_here(config, streams={"clips"})
    assert first.rows("clips") == []
    sandbox.world.session(recent).story.clips()["clips"].append(CLIP)
    second = run_here(config, state=first.state, streams={"clips"})
    assert comparable(tables(second)) == expected_tables(sandbox.world, {"clips"})
