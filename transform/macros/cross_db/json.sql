{# A JSON column as the warehouse's own JSON type; JSON's null becomes SQL's. #}
{% macro as_json(column) -%}
    {{ return(adapter.dispatch('as_json')(column)) }}
{%- endmacro %}

{% macro duckdb__as_json(column) -%}
    nullif(cast({{ column }} as json), cast('null' as json))
{%- endmacro %}

{% macro postgres__as_json(column) -%}
    nullif(cast({{ column }} as jsonb), cast('null' as jsonb))
{%- endmacro %}

{% macro snowflake__as_json(column) -%}
    iff(is_null_value(cast({{ column }} as variant)), null, cast({{ column }} as variant))
{%- endmacro %}


{# A member of a JSON object, as text; null where it is missing. #}
{% macro json_text(column, member) -%}
    {{ return(adapter.dispatch('json_text')(column, member)) }}
{%- endmacro %}

{% macro duckdb__json_text(column, member) -%}
    ({{ column }} ->> '{{ member }}')
{%- endmacro %}

{% macro postgres__json_text(column, member) -%}
    ({{ column }} ->> '{{ member }}')
{%- endmacro %}

{% macro snowflake__json_text(column, member) -%}
    cast(get({{ column }}, '{{ member }}') as varchar)
{%- endmacro %}
