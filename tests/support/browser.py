"""A headless Chromium, told what to do over a pipe (the DevTools protocol)."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# What sticks out to the right, but for what lies in a box that scrolls by itself.
_WIDER = """(() => {
  const width = document.documentElement.clientWidth;
  const stuck = [...document.querySelectorAll('body *')].filter(element =>
    element.getBoundingClientRect().right > width + 1 && !element.closest('.scroll, .unseen')
    && getComputedStyle(element).position !== 'absolute');
  return stuck.slice(0, 3).map(element => element.outerHTML.slice(0, 120))
    .concat(document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : []);
})()"""


def program() -> str | None:
    """The Chromium on the path, if there is one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@dataclass
class Seen:
    """What a browser noticed of a page.

    Attributes:
        messages: What stood in its console.
        requests: What it asked for, the page itself apart.
        wider: What does not fit, by width.
    """

    messages: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    wider: dict[int, list[str]] = field(default_factory=dict)


class Browser:
    """A Chromium with one tab."""

    def __init__(self, to_browser: BinaryIO, from_browser: BinaryIO) -> None:
        self._to = to_browser
        self._from = from_browser
        self._number = 0
        self._events: list[dict[str, Any]] = []
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"
        ]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")

    def _receive(self) -> dict[str, Any]:
        message = bytearray()
        while (byte := self._from.read(1)) != b"\0":
            assert byte, "the browser has ended"
            message += byte
        found: dict[str, Any] = json.loads(message)
        return found

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        call: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            call["sessionId"] = self._session
        self._to.write(json.dumps(call).encode() + b"\0")
        while True:
            message = self._receive()
            if message.get("id") == self._number:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result
            self._events.append(message)

    def open(self, page: Path) -> None:
        """Open a page."""
        self._events.clear()
        self._call("Page.navigate", url=page.as_uri())
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._events.append(self._receive())

    def resize(self, width: int) -> None:
        """Give the page another width."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )

    def emulate(self, *, media: str = "screen", scheme: str = "light") -> None:
        """Show the page as on another medium, or in another colour scheme."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._call("Emulation.setEmulatedMedia", media=media, features=features)

    def evaluate(self, expression: str) -> Any:
        """Return what an expression of JavaScript gives, once it is there."""
        found = self._call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def picture(self) -> bytes:
        """Return the whole page as a PNG."""
        taken = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(taken["data"])

    def spoken(self) -> list[dict[str, Any]]:
        """Return the accessibility tree, which is what a screen reader reads."""
        nodes: list[dict[str, Any]] = self._call("Accessibility.getFullAXTree")["nodes"]
        return nodes

    def look_at(self, page: Path, *widths: int) -> Seen:
        """Open a page, and see how it fits at these widths."""
        self.open(page)
        seen = Seen()
        for width in widths:
            self.resize(width)
            seen.wider[width] = self.evaluate(_WIDER)
        for event in self._events:
            parameters = event.get("params", {})
            if event["method"] in {"Runtime.consoleAPICalled", "Runtime.exceptionThrown"}:
                seen.messages.append(str(parameters))
            elif event["method"] == "Log.entryAdded":
                seen.messages.append(parameters["entry"]["text"])
            elif event["method"] == "Network.requestWillBeSent":
                seen.requests.append(parameters["request"]["url"])
        seen.requests.remove(page.as_uri())
        return seen


@contextmanager
def browsing(chromium: str) -> Generator[Browser]:
    """Run a Chromium while the context lasts."""
    its_input, to_browser = os.pipe()
    from_browser, its_output = os.pipe()
    with (
        # A process of Chromium's own may write there after its end.
        TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        os.fdopen(to_browser, "wb", buffering=0) as calls,
        os.fdopen(from_browser, "rb") as answers,
    ):
        # Its pipes have to be the descriptors 3 and 4, which must not be on the way there.
        pipes = [fcntl.fcntl(pipe, fcntl.F_DUPFD, 10) for pipe in (its_input, its_output)]
        command = f'exec "$0" "$@" 3<&{pipes[0]} 4>&{pipes[1]}'
        with subprocess.Popen(
            [
                *("/bin/bash", "-c", command, chromium, "--headless", "--disable-gpu"),
                *("--no-first-run", "--disable-background-networking", "--hide-scrollbars"),
                *("--remote-debugging-pipe", f"--user-data-dir={profile}"),
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
            ],
            pass_fds=pipes,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            for pipe in (its_input, its_output, *pipes):
                os.close(pipe)
            try:
                yield Browser(calls, answers)
            finally:
                process.terminate()
                process.wait()
