"""Each package as it is released: a wheel and an sdist that are whole and can be installed."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from uv import find_uv_bin

from tests.support.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES = {
    "tap-usertesting": ["tap-usertesting", "--version"],
    "sandbox": ["usertesting-sandbox", "--help"],
    "insights": ["usertesting-insights", "--help"],
}


def uv(*arguments: str | Path) -> None:
    finished = subprocess.run(
        [find_uv_bin(), *arguments], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr


def project(folder: str) -> dict[str, Any]:
    content = tomllib.loads((ROOT / folder / "pyproject.toml").read_text())
    found: dict[str, Any] = content["project"] | {"tool": content["tool"]}
    return found


@pytest.fixture(scope="module", params=PACKAGES)
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, Path]:
    """A package's folder, its sdist, and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    uv("build", "--quiet", f"--python={sys.executable}", f"--out-dir={out}", ROOT / request.param)
    [sdist] = out.glob("*.tar.gz")
    [wheel] = out.glob("*.whl")
    return request.param, sdist, wheel


def test_both_hold_every_file_of_the_package(built: tuple[str, Path, Path]) -> None:
    folder, sdist, wheel = built
    [package] = project(folder)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    listed = subprocess.run(
        ["git", "ls-files", package],  # noqa: S607
        cwd=ROOT / folder,
        capture_output=True,
        text=True,
        check=True,
    )
    tracked = set(listed.stdout.splitlines())
    assert tracked

    with zipfile.ZipFile(wheel) as archive:
        in_wheel = set(archive.namelist())
    with tarfile.open(sdist) as archive_of_source:
        in_sdist = {name.partition("/")[2] for name in archive_of_source.getnames()}
    assert tracked <= in_wheel
    assert tracked | {"LICENSE", "README.md", "pyproject.toml"} <= in_sdist
    assert any(name.endswith("licenses/LICENSE") for name in in_wheel)


def test_both_install_into_an_empty_environment_and_run(
    built: tuple[str, Path, Path], tmp_path: Path
) -> None:
    folder, *archives = built
    for archive in archives:
        environment = tmp_path / archive.suffix
        uv("venv", "--quiet", f"--python={sys.executable}", environment)
        uv("pip", "install", "--quiet", f"--python={environment / 'bin' / 'python'}", archive)
        program, *arguments = PACKAGES[folder]
        subprocess.run(
            [environment / "bin" / program, *arguments],
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )


def test_all_have_one_version_and_the_same_licence() -> None:
    versions = {project(folder)["version"] for folder in PACKAGES}
    versions |= set(
        re.findall(
            r"^version: (.*)$", (ROOT / "transform" / "dbt_project.yml").read_text(), re.MULTILINE
        )
    )

    assert len(versions) == 1
    for folder in PACKAGES:
        assert (ROOT / folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_a_release_builds_every_package() -> None:
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text()

    for folder in PACKAGES:
        assert f"python -m build --outdir dist {folder}\n" in workflow
