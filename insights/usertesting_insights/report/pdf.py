"""Prints pages with a Chromium that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from usertesting_insights.errors import InsightsError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SECONDS = 120


@dataclass(frozen=True)
class Printer:
    """A Chromium.

    Attributes:
        program: Its path.
    """

    program: str

    @classmethod
    def found(cls) -> Printer:
        """Return the one on the path.

        Raises:
            InsightsError: If there is none.
        """
        for name in _NAMES:
            if program := shutil.which(name):
                return cls(program)
        raise InsightsError(f"--pdf needs a Chromium on the path: {', '.join(_NAMES)}.")

    def pdf(self, page: bytes) -> bytes:
        """Return a page as PDF.

        Raises:
            InsightsError: If Chromium fails.
        """
        with TemporaryDirectory(prefix="usertesting-insights-") as folder:
            source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
            source.write_bytes(page)
            command = [
                self.program,
                "--headless",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--no-pdf-header-footer",
                f"--user-data-dir={folder}/profile",
                f"--print-to-pdf={target}",
                # Chromium's own sandbox does not start for root, as in a container.
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
                source.as_uri(),
            ]
            try:
                run = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - the program that was found
            except (OSError, subprocess.TimeoutExpired) as error:
                raise InsightsError(f"{self.program} cannot print: {error}") from error
            if run.returncode != 0 or not target.is_file():
                raise InsightsError(f"{self.program} cannot print; it ended with {run.returncode}.")
            return target.read_bytes()
