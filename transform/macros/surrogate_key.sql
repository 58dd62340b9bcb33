{# One readable key out of several columns, none of which is ever null. #}
{% macro surrogate_key(columns) -%}
    {%- for column in columns -%}
        cast({{ column }} as {{ dbt.type_string() }}){{ " || '-' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
