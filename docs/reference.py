"""Writes the reference of settings.md and tables.md, and tables.svg, from what the tap says.

.venv/bin/python docs/reference.py
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from diagram import draw

TAP = Path(sys.executable).with_name("tap-usertesting")

JsonObject = dict[str, Any]

TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no"}


def main() -> None:
    """Fill in both documents and draw the tables, in the folder that is named or in this one."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    catalog = said("--discover")
    fill(folder / "settings.md", settings_table(said("--about", "--format=json")))
    fill(folder / "tables.md", column_tables(catalog))
    (folder / "tables.svg").write_text(draw(catalog), encoding="utf-8")


def said(*arguments: str) -> JsonObject:
    """Return what the tap prints."""
    printed = subprocess.run([TAP, *arguments], capture_output=True, check=True).stdout  # noqa: S603
    answer: JsonObject = json.loads(printed)
    return answer


def fill(document: Path, reference: str) -> None:
    """Put a reference between the two marks of a document."""
    text = document.read_text(encoding="utf-8")
    begin, end = "<!-- begin reference -->", "<!-- end reference -->"
    pattern = re.compile(rf"(?<={begin}\n).*(?={end}\n)", re.DOTALL)
    document.write_text(pattern.sub(lambda _: f"\n{reference}\n", text), encoding="utf-8")


def settings_table(about: JsonObject) -> str:
    """Return a row for each setting."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, setting in about["settings"]["properties"].items():
        secret = " (secret)" if setting.get("secret") else ""
        default = f"`{shown(setting['default'])}`" if "default" in setting else ""
        meaning = setting["description"].replace("|", r"\|")
        rows.append(f"| `{name}`{secret} | {default} | {meaning} |")
    return "\n".join(rows) + "\n"


def shown(default: object) -> str:
    """Return a default as it is written in `.env`."""
    return default if isinstance(default, str) else json.dumps(default)


def column_tables(catalog: JsonObject) -> str:
    """Return a table of columns for each stream."""
    return "\n".join(
        "\n".join(
            [
                f"### {stream['tap_stream_id']}\n",
                "| column | type | meaning |",
                "|---|---|---|",
                *(
                    column_row(name, column, is_key=name in stream["key_properties"])
                    for name, column in stream["schema"]["properties"].items()
                ),
            ]
        )
        + "\n"
        for stream in catalog["streams"]
    )


def column_row(name: str, column: JsonObject, *, is_key: bool) -> str:
    """Return the row of a column."""
    kinds = column["type"] if isinstance(column["type"], list) else [column["type"]]
    [kind] = set(kinds) - {"null"}
    type_name = "time, UTC" if column.get("format") == "date-time" else TYPES.get(kind, "JSON")
    key = " (key)" if is_key else ""
    return f"| `{name}`{key} | {type_name} | {column['description'].replace('|', chr(92) + '|')} |"


if __name__ == "__main__":
    main()
