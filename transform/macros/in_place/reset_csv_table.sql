{#
    On a full refresh dbt drops a seed, and the views on it. Where its columns are the same, new
    rows can go into the table that is there.
#}
{% macro postgres__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
    {%- set types = model['config'].get('column_types') or {} -%}
    {#- As PostgreSQL itself calls them. -#}
    {%- set long_names = {
        'varchar': 'character varying', 'float8': 'double precision', 'float': 'double precision'
    } -%}
    {%- set there = [] -%}
    {%- for column in adapter.get_columns_in_relation(old_relation) -%}
        {%- do there.append((column.name, column.dtype)) -%}
    {%- endfor -%}
    {%- set wanted = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- set type = types.get(name) or adapter.convert_type(agate_table, loop.index0) -%}
        {%- do wanted.append((name, long_names.get(type, type))) -%}
    {%- endfor -%}
    {{ return(default__reset_csv_table(
        model, full_refresh and there != wanted, old_relation, agate_table
    )) }}
{% endmacro %}
