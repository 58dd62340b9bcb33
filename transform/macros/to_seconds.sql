{# Milliseconds as seconds, fractions kept. #}
{% macro to_seconds(milliseconds) -%}
    cast({{ milliseconds }} as {{ type_double() }}) / 1000
{%- endmacro %}
