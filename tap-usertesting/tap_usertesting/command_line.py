"""How the tap is started: its settings and files are read and checked before anything is asked."""

from __future__ import annotations

import os
import signal
import sys
from abc import abstractmethod
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from singer_sdk import Tap
from singer_sdk.plugin_base import _ConfigInput
from typing_extensions import override

from tap_usertesting.config import about as _about  # noqa: F401 - it takes the place of the SDK's
from tap_usertesting.config.files import read_catalog, read_object, read_state
from tap_usertesting.config.proxies import find_bad_proxies
from tap_usertesting.config.sdk_settings import OF_THE_SDK
from tap_usertesting.config.validation import find_problems, find_unknown
from tap_usertesting.config.values import from_environment, read_values, with_variables
from tap_usertesting.errors import SettingsError
from tap_usertesting.runtime.stop import Stop
from tap_usertesting.streams.mapper import make_mapper

if TYPE_CHECKING:
    from types import FrameType

    import click


class CommandLineTap(Tap):
    """A tap that says in one line what is wrong with its settings, its files or its output."""

    @cached_property
    def stop(self) -> Stop:
        """How this run is asked to end."""
        return Stop()

    @abstractmethod
    def run(self) -> None:
        """Sync the selected streams, then report."""

    @classmethod
    @override
    def invoke(  # type: ignore[override] # the SDK's own Tap.invoke narrows it in the same way
        cls,
        *,
        about: bool = False,
        about_format: str | None = None,
        config: _ConfigInput | None = None,
        state: IO[str] | None = None,
        catalog: IO[str] | None = None,
    ) -> None:
        """Run the command line; unlike the SDK's, a killed run does not exit with 0."""
        super(Tap, cls).invoke(about=about, about_format=about_format)
        cls.print_version(print_fn=cls.logger.info)
        tap = cls(
            config=config.config if config else None,
            state=read_state(state) if state else None,
            catalog=read_catalog(catalog, cls(validate_config=False).streams.values())
            if catalog
            else None,
            parse_env_config=config is not None and config.parse_env,
        )
        tap.run()
        if tap.stop.signum is not None:
            sys.exit(128 + tap.stop.signum)

    @classmethod
    @override
    def cb_config(
        cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]
    ) -> _ConfigInput:
        """Read each configuration file once: it may be a pipe, as in `--config <(…)`."""
        config: dict[str, Any] = {}
        for path in value:
            if path != "ENV":
                with Path(path).open(encoding="utf-8") as file:
                    config |= read_object(file)
        values = read_values(config, cls._whole_schema())
        return _ConfigInput(config=values, parse_env="ENV" in value)

    @property
    @override
    def _env_var_config(self) -> dict[str, Any]:
        """Read the environment in the tap's own way: to the SDK `ture` is false."""
        schema = self._whole_schema()
        return read_values(from_environment(os.environ, schema, self._env_var_prefix), schema)

    @override
    def _validate_config(self, *, raise_errors: bool = True) -> list[str]:
        """Check the settings in the tap's own words: the SDK's quote values, secrets too."""
        for unknown in find_unknown(self._config, self._whole_schema()):
            self.logger.warning(unknown)
        problems = self.find_problems()
        if problems and raise_errors:
            raise SettingsError(problems)
        return problems

    def find_problems(self) -> list[str]:
        """Return a line for each setting that is wrong, with its variable if it came from one."""
        problems = [
            with_variables(problem, os.environ, self._env_var_prefix)
            for problem in find_problems(self._config, self._whole_schema())
        ]
        return problems + find_bad_proxies()

    @override
    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:
        """Finish the session in hand, then end; a second signal ends at once."""
        signal.signal(signum, signal.SIG_DFL)
        self.stop.on_signal(signum)

    @override
    def setup_mapper(self) -> None:
        """Set up the mapper, with checks of what it is told to do."""
        self.mapper = make_mapper(self.config, self.streams.values(), self.catalog)

    @classmethod
    @override
    def append_builtin_config(cls, config_jsonschema: dict[str, Any]) -> None:
        """Append the SDK's settings, described in this project's words."""
        super().append_builtin_config(config_jsonschema)
        properties = config_jsonschema["properties"]
        properties |= {name: properties[name] | said for name, said in OF_THE_SDK.items()}

    @classmethod
    def _whole_schema(cls) -> dict[str, Any]:
        """Return the schema of the configuration, with what the SDK adds to it."""
        schema = dict(cls.config_jsonschema)
        cls.append_builtin_config(schema)
        return schema
