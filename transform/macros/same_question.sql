{#
    What a question is told by from wave to wave: its text, case and outer blanks apart. One without a
    text is told by its id, and so is like no other.
#}
{% macro same_question(text, id) -%}
    coalesce(nullif(lower(trim({{ text }})), ''), {{ id }})
{%- endmacro %}
