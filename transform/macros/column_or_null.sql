{#
    A column of a stream's table, or null if the table has none of this name: an older table lacks what
    newer versions of the tap send, and a newer table what older versions sent.
#}
{% macro column_or_null(table, column) -%}
    {%- set known = not execute or not flags.INTROSPECT or table.is_cte or not is_loaded(table)
        or column in adapter.get_columns_in_relation(table) | map(attribute='name') | map('lower') -%}
    {{ column if known else 'null' }}
{%- endmacro %}
