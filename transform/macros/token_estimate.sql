{# Roughly how many tokens a language model makes of a text: one for each four bytes. #}
{% macro token_estimate(text) -%}
    cast(ceil(coalesce(bit_length({{ text }}), 0) / 32.0) as {{ dbt.type_int() }})
{%- endmacro %}
