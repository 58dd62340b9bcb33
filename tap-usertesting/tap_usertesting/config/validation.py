"""Checks the settings before the first request: each by its name, with what would be right."""

from __future__ import annotations

import difflib
import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

from tap_usertesting.config.addresses import is_this_machine
from tap_usertesting.config.settings import CONFIG_SCHEMA
from tap_usertesting.timestamps import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The SDK heeds it whether a tap has the setting or not.
_REFUSED = {
    "batch_config": "is not supported: a BATCH would hold a stream's records without those of its "
    "child streams. Take it out; batches are a matter of the loader"
}


def find_problems(config: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """Check a configuration.

    Args:
        config: The configuration, with its values read.
        schema: The tap's whole configuration schema, with what the SDK adds to it.

    Returns:
        A line for each problem. No value is quoted: it may be a secret in the wrong place.
    """
    given = {name: value for name, value in config.items() if value not in (None, "")}
    problems = {
        str(error.path[0]): _describe_allowed(schema["properties"][error.path[0]])
        for error in Draft202012Validator(_without_inner(schema)).iter_errors(given)
        if error.path
    }
    sound = {name: value for name, value in given.items() if name not in problems}
    problems |= dict(_unfit_values(sound))
    lines = [f"{name}: must be {wanted}" for name, wanted in sorted(problems.items())]
    lines += [f"{name}: {reason}" for name, reason in _REFUSED.items() if name in given]
    if given.get("flattening_enabled") and "flattening_max_depth" not in given:
        lines.append("flattening_max_depth: must be given together with flattening_enabled")
    if not {"client_id", "client_secret", "access_token"} & set(problems):
        lines += _missing_credentials(given)
    return lines


def find_unknown(config: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    """Say which settings the tap does not know, with the name that may be meant."""
    lines = []
    for name in sorted(set(config) - set(schema["properties"]) - set(_REFUSED)):
        alike = difflib.get_close_matches(name, schema["properties"], n=1)
        lines.append(f"{name}: no such setting" + (f", is {alike[0]} meant?" if alike else ""))
    return lines


def _without_inner(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what the SDK says of the inside of objects: stream maps are checked by themselves.

    Its own schema of them breaks the validator for some values.
    """
    properties = {
        name: {"type": setting["type"]} if "object" in setting.get("type", ()) else setting
        for name, setting in schema["properties"].items()
    }
    return {**schema, "properties": properties}


def _describe_allowed(setting: Mapping[str, Any]) -> str:
    """Say in words what the schema of a setting allows."""
    kinds = setting.get("type", [])
    if setting.get("enum"):
        return "one of " + ", ".join(filter(None, setting["enum"]))
    if "integer" in kinds:
        lowest, highest = setting.get("minimum"), setting.get("maximum")
        if highest is not None:
            return f"a whole number from {lowest} to {highest}"
        return "a whole number"
    words = {
        "array": 'a list of texts in JSON, for example ["…", "…"]',
        "object": "an object in JSON",
        "boolean": "true or false",
    }
    return next((words[kind] for kind in kinds if kind in words), "a text")


def _unfit_values(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Check what a JSON schema cannot say."""
    for name in ("client_id", "client_secret", "access_token", "user_agent"):
        value = config.get(name, "")
        allowed = value.replace(" ", "") if name == "user_agent" else value
        if not (allowed.isascii() and allowed.isprintable() and " " not in allowed):
            yield (
                name,
                "printable ASCII on one line"
                + ("" if name == "user_agent" else ", without spaces"),
            )
    if not all(map(_is_uuid, config.get("test_ids", []))):
        yield "test_ids", "a list of UUIDs, as in the address of a test's results page"
    if not all(config.get("workspace_ids", [])):
        yield "workspace_ids", "a list of UUIDs"
    if "start_date" in config and not _is_time(config["start_date"]):
        yield "start_date", "a time such as 2026-03-01T00:00:00Z"
    for name in ("api_url", "token_url"):
        if name in config and not _is_safe_url(config[name]):
            default = CONFIG_SCHEMA["properties"][name]["default"]
            yield name, f"a URL such as {default}; http is for this machine only"


def _missing_credentials(config: Mapping[str, Any]) -> list[str]:
    if "access_token" in config or {"client_id", "client_secret"} <= set(config):
        return []
    for name, other in (("client_id", "client_secret"), ("client_secret", "client_id")):
        if name in config:
            return [f"{other}: must be given together with {name}"]
    return ["client_id, client_secret: must be given (or access_token in their place)"]


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    try:
        parse_time(text)
    except (ValueError, OverflowError):
        return False
    return True


def _is_safe_url(text: str) -> bool:
    """Tell whether a text is a URL to which secrets may be sent."""
    try:
        parts = urlsplit(text)
        is_sound = parts.port is None or parts.port > 0
        host = parts.hostname or ""
        host.encode("idna")
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(host))
    return is_sound and is_safe and bool(host) and text.isprintable() and " " not in text
