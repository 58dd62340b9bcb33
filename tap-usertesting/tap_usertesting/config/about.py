"""The output of `--about`: the SDK's text has neither descriptions nor defaults."""

from __future__ import annotations

import json
from dataclasses import replace
from textwrap import fill
from typing import TYPE_CHECKING, Any

from singer_sdk.about import TextFormatter
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Mapping

    from singer_sdk.about import AboutInfo

WIDTH = 88


class DescribingFormatter(TextFormatter, format_name="text"):
    """The SDK's text, with what each setting is for."""

    @override
    def format_about(self, about_info: AboutInfo) -> str:
        head = super().format_about(replace(about_info, settings={}))
        settings = about_info.settings["properties"]
        prefix = about_info.env_var_prefix
        return head + "\n".join(
            _describe(name, schema, f"{prefix}{name.upper()}") for name, schema in settings.items()
        )


def _describe(name: str, schema: Mapping[str, Any], variable: str) -> str:
    kinds = [kind for kind in schema.get("type", []) if kind != "null"]
    if "default" in schema:
        kinds.append(f"default {json.dumps(schema['default'])}")
    description = fill(
        schema.get("description", ""), WIDTH, initial_indent=" " * 4, subsequent_indent=" " * 4
    )
    return f"  {name} ({', '.join(kinds)})\n{description}\n    {variable}\n"
