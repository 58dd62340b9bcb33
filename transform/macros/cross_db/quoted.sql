{# A column whose name is a word of SQL, as the loader has spelled it. #}
{% macro quoted(column) -%}
    {{ return(adapter.dispatch('quoted', 'usertesting')(column)) }}
{%- endmacro %}

{% macro default__quoted(column) -%}
    {{ adapter.quote(column) }}
{%- endmacro %}

{% macro snowflake__quoted(column) -%}
    {{ adapter.quote(column | upper) }}
{%- endmacro %}
