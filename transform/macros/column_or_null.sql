{# A column of a table, or null if the table has none of this name: the loader adds it with the first value. #}
{% macro column_or_null(table, column) -%}
    {%- set known = not execute or not flags.INTROSPECT or table.is_cte
        or column in adapter.get_columns_in_relation(table) | map(attribute='name') | map('lower') -%}
    {{ column if known else 'null' }}
{%- endmacro %}
