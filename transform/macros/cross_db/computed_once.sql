{#
    The end of a subquery whose columns are expressions that its reader uses more than once. PostgreSQL
    would write each expression out wherever it is used; layer upon layer that makes thousands of them
    for a row. It would also sort the rows of a sum for the windows of its reader.
#}
{% macro computed_once() %}
    {%- if target.type == 'postgres' -%} offset 0 {%- endif -%}
{% endmacro %}


{# Before a subquery that is read more than once. DuckDB 1.2 would compute it for each of its readers. #}
{% macro materialized() -%}
    {%- if target.type == 'duckdb' -%} materialized {%- endif -%}
{% endmacro %}
