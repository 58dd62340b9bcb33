"""What is wrong with a storage is told in one line, before the first request."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

import pytest
from fsspec.registry import _registry

from tap_usertesting.videos.storage import VideoStorage
from tap_usertesting.videos.upload import BLOCK_BYTES, StorageError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.videos.places import Bucket, Folder, Place


def complaint(url: str) -> str:
    with pytest.raises(StorageError) as caught:
        VideoStorage(url).check()
    said = str(caught.value)
    assert said.startswith("video_storage_url: ")
    assert "\n" not in said
    return said


def test_a_check_leaves_nothing_behind(place: Place) -> None:
    VideoStorage(place.url).check()
    assert place.files() == {}
    assert place.unfinished() == 0


def test_an_upload_that_cannot_be_taken_back_does_not_appear(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(type(bucket.fs), "abort_mpu", refuse)
    upload = VideoStorage(bucket.url).upload("a.mp4")
    upload.write(bytes(BLOCK_BYTES))
    upload.discard()
    assert bucket.files() == {}
    assert bucket.unfinished() == 1


def test_a_plain_path_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("videos", "videos/", f"{tmp_path}/videos", f"file://{tmp_path}/videos/"):
        storage = VideoStorage(url)
        assert storage.url_of("a/b.mp4") == f"file://{tmp_path}/videos/a/b.mp4"
        assert storage.size("a/b.mp4") is None


def test_a_bucket_that_is_missing(bucket: Bucket) -> None:
    url = f"s3://{bucket.name}-not/videos"
    assert complaint(url) == (
        f"video_storage_url: {url} is not there: make the bucket or folder first"
    )


def test_credentials_that_are_missing(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    type(bucket.fs).clear_instance_cache()
    assert "(NoCredentialsError)" in complaint(bucket.url)
    type(bucket.fs).clear_instance_cache()


def test_a_file_in_place_of_the_folder(folder: Folder) -> None:
    folder.path.write_text("a file")
    assert complaint(folder.url).endswith("cannot be used: File exists")


@pytest.mark.parametrize(
    ("protocol", "package", "extra"),
    [("s3", "s3fs", "s3"), ("gs", "gcsfs", "gcs"), ("az", "adlfs", "azure")],
)
def test_a_package_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, protocol: str, package: str, extra: str
) -> None:
    monkeypatch.delitem(_registry, protocol, raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    assert f"install tap-usertesting[{extra}]" in complaint(f"{protocol}://bucket/videos")


@pytest.mark.parametrize(
    "url",
    ["s3://bucket/videos?sig=secret", "simplecache::s3://bucket/videos", "sheep://secret@here/"],
)
def test_a_url_that_is_none(url: str) -> None:
    assert "secret" not in complaint(url)


def test_a_password_in_the_url_is_not_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        said = complaint(f"ftp://somebody:secret@127.0.0.1:{port}/videos")
    assert said == (
        f"video_storage_url: ftp://127.0.0.1:{port}/videos cannot be used: Connection refused"
    )
