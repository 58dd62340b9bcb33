{#
    The tables of some schemas with a column that names a session or a participant, whoever made them:
    a table that a former version of a model has left is among them.
#}
{% macro tables_about_people(database, schemas) %}
    {%- set catalog = api.Relation.create(database=database).information_schema() -%}
    {%- set tables = {} -%}
    {%- for row in get_catalog(catalog, schemas).rows
        if 'view' not in row['table_type'] | lower
        and row['table_name'] | lower != erased_sessions().identifier
        and row['column_name'] | lower in ('session_id', 'participant_id', 'participant_key') -%}
        {%- set relation = api.Relation.create(
            database=database, schema=row['table_schema'], identifier=row['table_name']
        ) -%}
        {%- do tables.setdefault(relation | string, {'relation': relation, 'columns': []}) -%}
        {%- do tables[relation | string].columns.append(row['column_name'] | lower) -%}
    {%- endfor -%}
    {%- do return(tables.values() | list) -%}
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
