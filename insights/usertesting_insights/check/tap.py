"""The tap's own checks of its settings, the credentials and the API."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from usertesting_insights.check.outcome import Outcome, Verdict, fix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TAP = "tap-usertesting"
# The tap ends its check by itself, well before.
_SECONDS = 300


def check_tap(folder: Path, environment: Mapping[str, str]) -> Iterator[Outcome]:
    """Yield the lines of the tap's own check.

    Args:
        folder: The project's folder.
        environment: The variables that the tap reads.
    """
    tap = _find_tap(folder)
    if tap is None:
        yield fix(f"{_TAP}: is not installed here: `meltano install {_TAP}`")
        return
    verdicts = {verdict.value.strip(): verdict for verdict in Verdict}
    try:
        run = subprocess.run(  # noqa: S603 - the tap that was found
            [tap, "check"],
            env=dict(environment),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        yield fix(f"{_TAP}: {error}")
        return
    lines = [line.split(maxsplit=1) for line in run.stdout.splitlines()]
    found = [Outcome(verdicts[word], text) for word, text in lines if word in verdicts]
    yield from found
    if run.returncode and all(one.verdict is Verdict.OK for one in found):
        said = run.stderr.strip().splitlines()
        yield fix(f"{_TAP}: ended with {run.returncode}: {said[-1] if said else 'without a word'}")


def _find_tap(folder: Path) -> str | None:
    """Return the tap that Meltano runs at night, else the one in this command's folder."""
    for path in (
        folder / ".meltano" / "extractors" / _TAP / "venv" / "bin" / _TAP,
        Path(sys.executable).with_name(_TAP),
    ):
        if path.is_file():
            return str(path)
    return shutil.which(_TAP)
