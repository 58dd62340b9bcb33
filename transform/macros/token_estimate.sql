{# Roughly how many tokens a language model makes of a text: one for each four bytes. #}
{% macro token_estimate(text) -%}
    cast(ceil(coalesce({{ byte_count(text) }}, 0) / 4.0) as {{ dbt.type_int() }})
{%- endmacro %}
