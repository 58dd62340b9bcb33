"""What a contender is told, and the time it lives in."""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What a contender is told.

    Attributes:
        api_url: The base of the API.
        token_url: Where its tokens are.
        client_id: The client.
        client_secret: Its secret.
        test_ids: The tests to read.
        folder: Where it lands what it reads; what a run before has left is there.
        compression: How many times faster than the vendor's the windows of the rate limit pass.
        attempts: How often a request is tried that meets a 429; its own default unless given.
    """

    api_url: str
    token_url: str
    client_id: str
    client_secret: str
    test_ids: list[str]
    folder: str
    compression: int
    attempts: int | None = None

    def write(self) -> Path:
        """Write them to where `read` finds them."""
        path = Path(self.folder) / "settings.json"
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        return path

    @classmethod
    def read(cls) -> "Settings":
        """Read those that the command line names, and compress all pauses from now on.

        A contender's pauses are made for windows of a minute. Against shorter windows they have to
        be as much shorter, or four attempts that give up after half a minute would seem to do.
        """
        settings = cls(**json.loads(Path(sys.argv.pop(1)).read_text(encoding="utf-8")))
        sleep = time.sleep
        time.sleep = lambda seconds: sleep(float(seconds) / settings.compression)
        return settings
