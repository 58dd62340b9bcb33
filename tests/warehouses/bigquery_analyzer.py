"""Google's own analyzer of BigQuery's SQL: it resolves every name, type and function.

A pass is no proof: its language has a little more than BigQuery's, and it knows no quotas, no
memory and no permissions.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml
from zetasql.api import Analyzer, CatalogBuilder, TableBuilder
from zetasql.types import (
    AnalyzerOptions,
    LanguageOptions,
    ProductMode,
    ResolvedQueryStmt,
    Type,
    TypeKind,
    ZetaSQLBuiltinFunctionOptions,
)

import tap_usertesting
from tests.support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

Tables = dict[str, "Mapping[str, Type | TypeKind]"]

# What the loader makes of the tap's types.
LOADED = {
    "boolean": TypeKind.TYPE_BOOL,
    "integer": TypeKind.TYPE_INT64,
    "number": TypeKind.TYPE_DOUBLE,
    "object": TypeKind.TYPE_JSON,
    "string": TypeKind.TYPE_STRING,
    "date": TypeKind.TYPE_DATE,
    "date-time": TypeKind.TYPE_TIMESTAMP,
}
# What only earlier versions of the tap loaded. Without a connection, models take it to be there.
NO_LONGER_LOADED = {"sessions": {"deleted_at": TypeKind.TYPE_TIMESTAMP}}
# The table beside the raw ones that the first build makes.
SALT = {"salt": TypeKind.TYPE_STRING, "made_at": TypeKind.TYPE_TIMESTAMP}
# What the names of types in contracts and seeds mean.
NAMED = {
    "bigint": TypeKind.TYPE_INT64,
    "boolean": TypeKind.TYPE_BOOL,
    "date": TypeKind.TYPE_DATE,
    "double precision": TypeKind.TYPE_DOUBLE,
    "integer": TypeKind.TYPE_INT64,
    "json": TypeKind.TYPE_JSON,
    "timestamp": TypeKind.TYPE_TIMESTAMP,
    "varchar": TypeKind.TYPE_STRING,
}
# A table's three names, each in backticks of its own as dbt writes them.
RELATION = re.compile(r"`([\w-]+)`\.`([\w-]+)`\.`([\w-]+)`")


class BigQueryAnalyzer:
    """The analyzer, with the raw tables and seeds, and whatever has been added since."""

    def __init__(self) -> None:
        """Take the raw tables from the tap's schemas, and the seeds from their description."""
        language = LanguageOptions.maximum_features()
        language.product_mode = ProductMode.PRODUCT_EXTERNAL
        self._options = AnalyzerOptions(language_options=language)
        self._builtins = ZetaSQLBuiltinFunctionOptions(language_options=language)
        self._tables: Tables = {"usertesting_raw.participant_salt": SALT}
        self._resolved: dict[str, tuple[Tables, Any]] = {}
        for schema in (files(tap_usertesting) / "schemas").iterdir():
            if schema.name.endswith(".json"):
                stream = schema.name.removesuffix(".json")
                columns = json.loads(schema.read_text(encoding="utf-8"))["properties"]
                self._tables[f"usertesting_raw.{stream}"] = {
                    **{name: _loaded(column) for name, column in columns.items()},
                    **NO_LONGER_LOADED.get(stream, {}),
                    "_sdc_extracted_at": TypeKind.TYPE_TIMESTAMP,
                    "_sdc_batched_at": TypeKind.TYPE_TIMESTAMP,
                }
        seeds = yaml.safe_load((ROOT / "transform/seeds/_seeds.yml").read_text())["seeds"]
        for seed in seeds:
            types = seed["config"]["column_types"]
            self._tables[f"usertesting_staging.{seed['name']}"] = {
                column["name"]: NAMED[types[column["name"]]] for column in seed["columns"]
            }

    def add(self, relation: str, query: str) -> dict[str, TypeKind]:
        """Resolve a query, keep its columns as those of a relation, and give their types."""
        statement = self.resolve(query)
        assert isinstance(statement, ResolvedQueryStmt)
        columns = {each.name: each.column.type for each in statement.output_column_list}
        self._tables[relation] = columns
        return {name: column.type_kind for name, column in columns.items()}

    def resolve(self, statement: str) -> Any:
        """Resolve a statement, or fail with the analyzer's words."""
        # The analyzer lacks this alias, and reads no names in backticks of their own.
        sql = re.sub(r"\bas bigint\b", "as int64", statement, flags=re.IGNORECASE)
        sql = RELATION.sub(r"`\2.\3`", sql)
        tables = {
            name: self._tables[name]
            for name in re.findall(r"`(\w+\.\w+)`", sql)
            if name in self._tables
        }
        # Most statements are those of the night before, and read the same columns.
        if sql not in self._resolved or self._resolved[sql][0] != tables:
            self._resolved[sql] = tables, self._analyzed(sql, tables)
        return self._resolved[sql][1]

    def _analyzed(self, sql: str, tables: Tables) -> Any:
        catalog = CatalogBuilder("research").with_builtin_functions(self._builtins)
        for name, columns in tables.items():
            table = TableBuilder(name)
            for column, kind in columns.items():
                table.add_column(column, kind)
            catalog.add_table(table.build())
        return Analyzer(self._options, catalog.build()).analyze_statement(sql)


def _loaded(column: Mapping[str, Any]) -> TypeKind:
    types = [column["type"]] if isinstance(column["type"], str) else column["type"]
    [kind] = (each for each in types if each != "null")
    return LOADED[column.get("format", kind)]
