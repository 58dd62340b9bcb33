"""Sets up the SDK's mapper: with maps for every stream, and errors that quote nothing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from singer_sdk.mapper import CustomStreamMap, PluginMapper

from tap_usertesting.config.map_expressions import Table
from tap_usertesting.config.stream_maps import StreamMaps
from tap_usertesting.errors import SettingsError, UserTestingError

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Mapping

    from singer_sdk import Stream
    from singer_sdk.singerlib import Catalog, CatalogEntry

    Schema = dict[str, Any]

logger = logging.getLogger("tap-usertesting.stream_maps")


def make_mapper(
    config: Mapping[str, Any], streams: Iterable[Stream], catalog: Catalog
) -> PluginMapper:
    """Make the mapper.

    Args:
        config: The tap's configuration.
        streams: Every stream of the tap.
        catalog: The selected streams and columns.

    Raises:
        SettingsError: If a stream map would do nothing, or fail.
    """
    selected = {entry.tap_stream_id: _selected_schema(entry) for entry in catalog.streams}
    tables = [
        Table(name, columns, selected.get(name, stream.schema)["properties"])
        for stream in streams
        for name, columns in [(stream.name, stream.schema["properties"])]
    ]
    maps = StreamMaps(config, tables)
    if problems := maps.find_problems():
        raise SettingsError(problems)
    rules = maps.resolve()
    # It logs filters, and what they make of a record.
    logging.getLogger("singer_sdk.mapper").setLevel(logging.WARNING)
    given = {name: value for name, value in config.items() if value not in (None, "")}
    mapper = PluginMapper(given | {"stream_maps": dict(rules)}, logger)
    for entry in catalog.streams:
        name = entry.tap_stream_id
        mapper.register_raw_stream_schema(name, selected[name], entry.key_properties)
    for name, stream_maps in mapper.stream_maps.items():
        for index, stream_map in enumerate(stream_maps):
            if isinstance(stream_map, CustomStreamMap):
                key = stream_map.stream_alias if index else name
                stream_map.expr_evaluator = _Evaluator(stream_map.expr_evaluator, key, rules[key])
    return mapper


def _selected_schema(entry: CatalogEntry) -> Schema:
    """Return the schema with the selected columns.

    With all of them if the stream itself is not selected: a map of it must fit all the same.
    """
    schema: Schema = {"properties": {}} | entry.schema.to_dict()
    selection = entry.metadata.resolve_selection()
    if not selection[()]:
        return schema
    columns = schema["properties"].items()
    chosen = {name: column for name, column in columns if selection["properties", name]}
    return schema | {"properties": chosen}


class _Evaluator:
    """Evaluates as the SDK's does; where that fails, the values of the record are not told."""

    def __init__(self, inner: Any, key: str, rules: Mapping[str, Any]) -> None:  # noqa: ANN401 - it has no types
        self._inner = inner
        self._key = key
        self._rules = rules

    @property
    def names(self) -> Mapping[str, Any]:
        """Return the columns an expression may read."""
        names: Mapping[str, Any] = self._inner.names
        return names

    @names.setter
    def names(self, names: Mapping[str, Any]) -> None:
        self._inner.names = names

    def eval(self, expr: str, previously_parsed: ast.Expr | None = None) -> object:
        """Evaluate an expression.

        Raises:
            UserTestingError: If that fails.
        """
        try:
            return self._inner.eval(expr, previously_parsed=previously_parsed)
        except Exception as error:  # noqa: BLE001 - whatever an expression can raise
            columns = ", ".join(column for column, rule in self._rules.items() if rule == expr)
            raise UserTestingError(
                f"stream_maps.{self._key}.{columns}: the expression fails on a record "
                f"({type(error).__name__}), which is not written. Have it take every value of "
                "the column, null too; the next run goes on from there"
            ) from None
