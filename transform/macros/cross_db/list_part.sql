{# One part of a text, by its place from 1; the separator is an SQL expression. #}
{% macro list_part(text, separator, place) -%}
    {{ return(adapter.dispatch('list_part', 'usertesting')(text, separator, place)) }}
{%- endmacro %}

{% macro default__list_part(text, separator, place) -%}
    split_part({{ text }}, {{ separator }}, {{ place }})
{%- endmacro %}

{% macro bigquery__list_part(text, separator, place) -%}
    split({{ text }}, {{ separator }})[safe_ordinal({{ place }})]
{%- endmacro %}
