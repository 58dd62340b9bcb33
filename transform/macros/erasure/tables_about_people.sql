{#
    The tables of some schemas with a column that names a session or a participant, whoever made them:
    a table that a former version of a model has left is among them. `session_columns` are those that
    name a session, such as `last_session_id`.
#}
{% macro tables_about_people(database, schemas) %}
    {%- set tables = {} -%}
    {%- for row in columns_of_schemas(database, schemas).rows
        if 'view' not in row['table_type'] | lower
        and row['table_name'] | lower != erased_sessions().identifier
        and modules.re.fullmatch(
            '(.*_)?session_id|participant_id|participant_key', row['column_name'] | lower
        ) -%}
        {%- set relation = api.Relation.create(
            database=database, schema=row['table_schema'], identifier=row['table_name']
        ) -%}
        {%- do tables.setdefault(relation | string, {'relation': relation, 'columns': []}) -%}
        {%- do tables[relation | string].columns.append(row['column_name'] | lower) -%}
    {%- endfor -%}
    {%- do return(tables.values() | list) -%}
{% endmacro %}


{# All columns of some schemas: each row has a table_schema, table_name, table_type and column_name. #}
{% macro columns_of_schemas(database, schemas) %}
    {%- do return(adapter.dispatch('columns_of_schemas', 'usertesting')(database, schemas)) -%}
{% endmacro %}


{% macro default__columns_of_schemas(database, schemas) %}
    {%- set catalog = api.Relation.create(database=database).information_schema() -%}
    {%- do return(get_catalog(catalog, schemas)) -%}
{% endmacro %}


{#
    On BigQuery each schema has an INFORMATION_SCHEMA of its own. dbt's catalog would take a table whose
    name ends in eight digits for a part of another one; the loader's own may be called so.
#}
{% macro bigquery__columns_of_schemas(database, schemas) %}
    {%- set queries = [] -%}
    {%- for schema in schemas if adapter.check_schema_exists(database, schema) -%}
        {%- set place = api.Relation.create(database=database, schema=schema) -%}
        {%- do queries.append(
            'select table_schema, table_name, table_type, column_name from '
            ~ place.information_schema('TABLES') ~ ' inner join '
            ~ place.information_schema('COLUMNS') ~ ' using (table_schema, table_name)'
        ) -%}
    {%- endfor -%}
    {%- do return(run_query(queries | join(' union all '))) -%}
{% endmacro %}


{% macro raw_tables_about_people() %}
    {%- set raw = erased_sessions() -%}
    {%- do return(tables_about_people(raw.database, [raw.schema])) -%}
{% endmacro %}


{# Those of all schemas that dbt builds into, the one for stored failures of tests included. #}
{% macro built_tables_about_people() %}
    {%- set schemas = graph.nodes.values() | map(attribute='schema') | unique | list -%}
    {%- do return(tables_about_people(target.database, schemas)) -%}
{% endmacro %}


{# Whether one of these tables names participants, by id or by key. #}
{% macro names_participants(table) %}
    {%- do return('participant_id' in table.columns or 'participant_key' in table.columns) -%}
{% endmacro %}
