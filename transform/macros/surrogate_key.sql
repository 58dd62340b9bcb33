{#
    One readable key out of several columns, none of which is ever null. Two rows could share a key only if
    an id had dashes and were no UUID: 'a-1' and '2' make the same key as 'a' and '1-2'. By the API's
    description all of its ids are UUIDs. If one is not, the test `unique` of the key finds rows that share one.
#}
{% macro surrogate_key(columns) -%}
    {%- for column in columns -%}
        cast({{ column }} as {{ dbt.type_string() }}){{ " || '-' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
