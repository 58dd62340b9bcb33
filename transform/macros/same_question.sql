{# What a question is told by from wave to wave: its text, case and outer blanks apart. #}
{% macro same_question(text) -%}
    coalesce(lower(trim({{ text }})), '')
{%- endmacro %}
