"""One run of the Meltano project, apart from its owner's settings, state and tables."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from demo.labels import labelled_project
from usertesting_sandbox.generate.studies.catalogue import plans
from usertesting_sandbox.options import Options
from usertesting_sandbox.server import Running

ROOT = Path(__file__).parents[1]
SEED = 1
MELTANO = Path(sys.executable).with_name("meltano")
PLUGINS = ("tap-usertesting", "target-duckdb", "dbt-duckdb:build")

# What of Meltano's log is worth a look while it runs, and how to put it.
_NEWS = (
    (re.compile(r"Plan: (.*? requests)"), "tap: {} to go"),
    (
        re.compile(r"pending, .*\btranscripts (\d+(?:,\d{3})*)"),
        "tap: {} transcripts are not there yet",
    ),
    (re.compile(r"Done\. (PASS=\S+ WARN=\S+ ERROR=\S+)"), "dbt: {}"),
)
_ROWS_WRITTEN = re.compile(r"rows written: (.*)")
_COUNT = re.compile(r"(\w+) (\d{1,3}(?:,\d{3})*)")
_LINES_OF_A_FAILURE = 25
_GLOBAL_OPTIONS = ("--environment=dev", f"--env-file={os.devnull}")


class PipelineError(Exception):
    """The run failed; the text is for people."""


@dataclass(frozen=True)
class Run:
    """A run that has succeeded.

    Attributes:
        started_at: When it began.
        written: The records that the tap says it has written, by stream.
    """

    started_at: datetime
    written: dict[str, int]


@dataclass(frozen=True)
class Pipeline:
    """The pipeline of meltano.yml, with everything it leaves behind in one folder.

    Attributes:
        folder: Where its tables, state and log go.
    """

    folder: Path

    @property
    def database(self) -> Path:
        """The DuckDB file."""
        return self.folder / "warehouse.duckdb"

    @property
    def _project(self) -> Path:
        """The dbt project, with labels for the sandbox's tests."""
        return self.folder / "transform"

    @property
    def log(self) -> Path:
        """What Meltano had to say in the last run."""
        return self.folder / "meltano.log"

    def run(self, sandbox: Running, tell: Callable[[str], None]) -> Run:
        """Take the sandbox's sessions into the tables.

        Args:
            sandbox: Where the tap reads.
            tell: Called with each piece of news while it runs.

        Raises:
            PipelineError: If Meltano fails, or the tap does not say what it wrote.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        labelled_project(ROOT / "transform", self._project, plans(SEED), sandbox.world)
        started_at = datetime.now(UTC)
        lines: list[str] = []
        with (
            self.log.open("w", encoding="utf-8") as log,
            subprocess.Popen(  # noqa: S603 - the project's own Meltano
                # Without the owner's .env: it is about another account. By force: a demo that was
                # killed must not hold up the next.
                [MELTANO, *_GLOBAL_OPTIONS, "run", "--force", *PLUGINS],
                cwd=ROOT,
                env=self._environment(sandbox),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            ) as meltano,
        ):
            try:
                for line in meltano.stdout or ():
                    log.write(line)
                    lines.append(line)
                    for pattern, wording in _NEWS:
                        if news := pattern.search(line):
                            tell(wording.format(news[1]))
            except KeyboardInterrupt:
                # Ctrl-C has reached Meltano, too: it ends in its own time, and then lets go of the
                # database.
                meltano.communicate()
                raise
        if meltano.returncode != 0:
            raise PipelineError(
                f"{''.join(lines[-_LINES_OF_A_FAILURE:])}\nMeltano failed; {self.log} has it all."
            )
        return Run(started_at, _rows_written(lines))

    def _environment(self, sandbox: Running) -> dict[str, str]:
        """Return the variables of this process, less the owner's settings, and with the demo's."""
        account = Options()
        settings = {
            "TAP_USERTESTING_API_URL": sandbox.url,
            "TAP_USERTESTING_TOKEN_URL": sandbox.token_url,
            "TAP_USERTESTING_CLIENT_ID": account.client_id,
            "TAP_USERTESTING_CLIENT_SECRET": account.client_secret,
            # The sandbox has no limit here and sends no headers that would say so.
            "TAP_USERTESTING_REQUESTS_PER_MINUTE": "100000",
            # The streams that an account selects only if it wants them, so that no mart is empty.
            "TAP_USERTESTING__SELECT": '["*.*"]',
            "TAP_USERTESTING_VIDEO_STORAGE_URL": str(self.folder / "videos"),
            "TARGET_DUCKDB_PATH": str(self.database),
            "DBT_DUCKDB_PATH": str(self.database),
            "DBT_DUCKDB_PROJECT_DIR": str(self._project),
            "DBT_TARGET_PATH": str(self.folder / "dbt"),
            "DBT_LOG_PATH": str(self.folder / "dbt"),
            "MELTANO_PROJECT_ROOT": str(ROOT),
            "MELTANO_DATABASE_URI": f"sqlite:///{self.folder}/meltano.db",
            "MELTANO_STATE_BACKEND_URI": "systemdb",
            "NO_COLOR": "1",
        }
        owners = ("TAP_USERTESTING_", "TARGET_DUCKDB_", "DBT_")
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(owners)
        }
        return inherited | settings


def _rows_written(lines: list[str]) -> dict[str, int]:
    """Read the tap's report at the end of a run."""
    for line in reversed(lines):
        if report := _ROWS_WRITTEN.search(line):
            return {
                stream: int(count.replace(",", "")) for stream, count in _COUNT.findall(report[1])
            }
    raise PipelineError("The tap has not reported what it wrote.")
