"""Draws the raw tables and their keys as an SVG, from the tap's catalog."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

JsonObject = dict[str, Any]

# The table that a column leads to, unless it is that table's own key: the first that a table has.
PARENTS = {"session_id": "sessions", "test_id": "tests", "workspace_id": "workspaces"}
WIDTH, INDENT, LINE, GAP = 330, 90, 20, 12


@dataclass(frozen=True)
class Table:
    """A table of the diagram.

    Attributes:
        name: Its name.
        keys: The columns of its key.
        link: The column that leads to its parent, if it has one.
        children: The tables that lead to it.
    """

    name: str
    keys: tuple[str, ...]
    link: str | None
    children: list[Table] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The columns that are shown: the key, and the one that leads to the parent."""
        others = [self.link] if self.link and self.link not in self.keys else []
        return [*self.keys, *others]

    @property
    def height(self) -> int:
        """How high its box is."""
        return LINE * (1 + len(self.columns)) + 8


def draw(catalog: JsonObject) -> str:
    """Return the diagram of a catalog's tables."""
    drawn: list[str] = []
    bottom = place(tree(catalog), 0, GAP, drawn)
    width = 3 * INDENT + WIDTH + 2 * GAP
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom}"'
                f' width="{width}" height="{bottom}" font-family="sans-serif" font-size="13">'
            ),
            "<title>The raw tables, their keys, and the columns that join them</title>",
            f'<rect width="{width}" height="{bottom}" fill="#ffffff"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def tree(catalog: JsonObject) -> Table:
    """Return the table that leads to no other, with those that lead to it."""
    tables = {}
    for stream in catalog["streams"]:
        name, columns = stream["tap_stream_id"], stream["schema"]["properties"]
        link = next((key for key, to in PARENTS.items() if key in columns and to != name), None)
        tables[name] = Table(name, tuple(stream["key_properties"]), link)
    [root] = [table for table in tables.values() if table.link is None]
    for table in tables.values():
        if table.link is not None:
            tables[PARENTS[table.link]].children.append(table)
    return root


def place(table: Table, depth: int, top: int, drawn: list[str]) -> int:
    """Draw a table and below it its children; return where the next one may begin."""
    left = GAP + depth * INDENT
    drawn.append(box(table, left, top))
    trunk, bottom = left + INDENT // 2, top + table.height + GAP
    middle = top
    # Those without children of their own stand first, so that no line crosses a box.
    for child in sorted(table.children, key=lambda one: bool(one.children)):
        middle = bottom + LINE // 2 + 4
        drawn.append(line(trunk, middle, GAP + (depth + 1) * INDENT, middle))
        bottom = place(child, depth + 1, bottom, drawn)
    if table.children:
        drawn.append(line(trunk, top + table.height, trunk, middle))
    return bottom


def box(table: Table, left: int, top: int) -> str:
    """Return a box with the table's name and its columns."""
    texts = [(table.name, 'font-weight="bold"', "")]
    for column in table.columns:
        role = "key" if column in table.keys else ""
        if column == table.link:
            role = f"{role}, " if role else ""
            role += f"→ {PARENTS[column]}"
        texts.append((column, "", role))
    parts = [
        (
            f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{table.height}" rx="4"'
            ' fill="#f5f7fa" stroke="#5b6b7f"/>'
        )
    ]
    for i, (text, style, role) in enumerate(texts):
        y = top + LINE * (i + 1) - 3
        parts.append(f'<text x="{left + 10}" y="{y}" {style}>{escape(text)}</text>')
        if role:
            parts.append(
                f'<text x="{left + WIDTH - 10}" y="{y}" text-anchor="end" fill="#5b6b7f">'
                f"{escape(role)}</text>"
            )
    return "\n".join(parts)


def line(x1: int, y1: int, x2: int, y2: int) -> str:
    """Return a line."""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#5b6b7f"/>'
