"""Reads settings that come as texts: from environment variables, by Meltano or without it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_BOOLEANS = {"true": True, "false": False}


def from_environment(
    environ: Mapping[str, str], schema: Mapping[str, Any], prefix: str
) -> dict[str, str]:
    """Return the settings that environment variables give, as texts.

    Args:
        environ: The environment.
        schema: The tap's whole configuration schema.
        prefix: The text before a setting's name in upper case.
    """
    names = schema["properties"]
    return {
        name: environ[prefix + name.upper()] for name in names if prefix + name.upper() in environ
    }


def with_variables(problem: str, environ: Mapping[str, str], prefix: str) -> str:
    """Return a line on a setting with the variables that it may have come from.

    Args:
        problem: The line; it begins with the setting's name, or several.
        environ: The environment.
        prefix: The text before a setting's name in upper case.
    """
    names = problem.partition(":")[0].split(", ")
    variables = [each for name in names if (each := prefix + name.upper()) in environ]
    return f"{problem} ({', '.join(variables)})" if variables else problem


def read_values(config: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration with its texts read as the types of their settings.

    A text that cannot be read so stays one: the checks then name it.

    Args:
        config: The configuration as it was given.
        schema: The tap's whole configuration schema.
    """
    return {
        name: _read(value, schema["properties"].get(name, {}).get("type", ()))
        for name, value in config.items()
    }


def _read(value: object, kinds: list[str]) -> object:
    if "integer" in kinds and isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str) or "string" in kinds:
        return value
    if "integer" in kinds:
        return int(value) if _WHOLE_NUMBER.fullmatch(value.strip()) else value
    if "boolean" in kinds:
        return _BOOLEANS.get(value.strip().lower(), value)
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value
