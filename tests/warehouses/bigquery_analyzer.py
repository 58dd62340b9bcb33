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
from zetasql.api import CatalogBuilder, TableBuilder
from zetasql.core.local_service import ZetaSqlLocalService
from zetasql.types import (
    AnalyzerOptions,
    LanguageOptions,
    ProductMode,
    Type,
    TypeKind,
    ZetaSQLBuiltinFunctionOptions,
    parse_proto,
)
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2

import tap_usertesting
from tests.support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    """The analyzer, with the raw tables and seeds, and whatever has been added since.

    It is asked by the messages of its own protocol: the package's classes for them take longer
    than the analysis.
    """

    def __init__(self) -> None:
        """Take the raw tables from the tap's schemas, and the seeds from their description."""
        self._server = ZetaSqlLocalService.get_instance().wasm_client
        language = LanguageOptions.maximum_features()
        language.product_mode = ProductMode.PRODUCT_EXTERNAL
        self._options = AnalyzerOptions(language_options=language).to_proto()
        builtins = ZetaSQLBuiltinFunctionOptions(language_options=language)
        catalog = CatalogBuilder("research").with_builtin_functions(builtins).build()
        self._builtins = catalog.to_proto()
        self._tables: dict[str, Any] = {}
        # The number under which the analyzer has all tables, until there is another.
        self._catalog: int | None = None
        self._resolved: dict[tuple[str, ...], Any] = {}
        self._keep("usertesting_raw.participant_salt", SALT)
        for schema in (files(tap_usertesting) / "schemas").iterdir():
            if schema.name.endswith(".json"):
                stream = schema.name.removesuffix(".json")
                columns = json.loads(schema.read_text(encoding="utf-8"))["properties"]
                loaded = {
                    **{name: _loaded(column) for name, column in columns.items()},
                    **NO_LONGER_LOADED.get(stream, {}),
                    "_sdc_extracted_at": TypeKind.TYPE_TIMESTAMP,
                    "_sdc_batched_at": TypeKind.TYPE_TIMESTAMP,
                }
                self._keep(f"usertesting_raw.{stream}", loaded)
        seeds = yaml.safe_load((ROOT / "transform/seeds/_seeds.yml").read_text())["seeds"]
        for seed in seeds:
            types = seed["config"]["column_types"]
            named = {column["name"]: NAMED[types[column["name"]]] for column in seed["columns"]}
            self._keep(f"usertesting_staging.{seed['name']}", named)

    def add(self, relation: str, query: str) -> dict[str, TypeKind]:
        """Resolve a query, keep its columns as those of a relation, and give their types."""
        selected = self.resolve(query).resolved_query_stmt_node.output_column_list
        assert selected
        columns = {each.name: parse_proto(each.column.type) for each in selected}
        self._keep(relation, columns)
        return {name: column.type_kind for name, column in columns.items()}

    def resolve(self, statement: str) -> Any:
        """Resolve a statement, or fail with the analyzer's words."""
        # The analyzer lacks this alias, and reads no names in backticks of their own.
        sql = re.sub(r"\bas bigint\b", "as int64", statement, flags=re.IGNORECASE)
        sql = RELATION.sub(r"`\2.\3`", sql)
        names = re.findall(r"`(\w+\.\w+)`", sql)
        # Most statements are those of the night before, and read the same columns.
        question = (sql, *(str(self._tables.get(name)) for name in names))
        if question not in self._resolved:
            self._resolved[question] = self._analyzed(sql)
        return self._resolved[question]

    def _keep(self, name: str, columns: Mapping[str, Type | TypeKind]) -> None:
        table = TableBuilder(name)
        for column, kind in columns.items():
            table.add_column(column, kind)
        self._tables[name] = table.build().to_proto()
        if self._catalog is not None:
            former = local_service_pb2.UnregisterRequest(registered_id=self._catalog)
            self._server.call_grpc_func("ZetaSqlLocalService_UnregisterCatalog", former)
            self._catalog = None

    def _analyzed(self, sql: str) -> Any:
        if self._catalog is None:
            request = local_service_pb2.RegisterCatalogRequest(simple_catalog=self._builtins)
            request.simple_catalog.table.extend(self._tables.values())
            self._catalog = self._server.call_grpc_func(
                "ZetaSqlLocalService_RegisterCatalog", request, local_service_pb2.RegisterResponse
            ).registered_id
        response = self._server.call_grpc_func(
            "ZetaSqlLocalService_Analyze",
            local_service_pb2.AnalyzeRequest(
                options=self._options, registered_catalog_id=self._catalog, sql_statement=sql
            ),
            local_service_pb2.AnalyzeResponse,
        )
        return response.resolved_statement


def _loaded(column: Mapping[str, Any]) -> TypeKind:
    types = [column["type"]] if isinstance(column["type"], str) else column["type"]
    [kind] = (each for each in types if each != "null")
    return LOADED[column.get("format", kind)]
