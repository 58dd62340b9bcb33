{# The line of a cue in a chunk: the speaker first if one is named. #}
{% macro cue_line() -%}
    coalesce(speaker || ': ', '') || coalesce(cue_text, '')
{%- endmacro %}
