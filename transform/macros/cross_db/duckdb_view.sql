{#
    A database's name is its file's on DuckDB, and dbt puts it before every table. A view without it
    holds in a copy of the file, too, whatever the copy is called.
#}
{% macro duckdb__create_view_as(relation, sql) -%}
    {%- do return(dbt.duckdb__create_view_as(relation, sql | replace('"' ~ relation.database ~ '".', ''))) -%}
{%- endmacro %}
