{#
    The value below which a fraction of a group's numbers lie, between two of them if need be; nulls
    do not count.
#}
{% macro percentile(fraction, column) -%}
    {{ return(adapter.dispatch('percentile', 'usertesting')(fraction, column)) }}
{%- endmacro %}

{% macro default__percentile(fraction, column) -%}
    percentile_cont({{ fraction }}) within group (order by {{ column }})
{%- endmacro %}

{# BigQuery has the exact one for windows only, and an approximate one for groups. #}
{% macro bigquery__percentile(fraction, column) -%}
    {%- set sorted = 'array_agg(' ~ column ~ ' ignore nulls order by ' ~ column ~ ')' -%}
    {%- set place = fraction ~ ' * (count(' ~ column ~ ') - 1)' -%}
    {%- set below = sorted ~ '[safe_offset(cast(floor(' ~ place ~ ') as int64))]' -%}
    {%- set above = sorted ~ '[safe_offset(cast(ceil(' ~ place ~ ') as int64))]' -%}
    {{ below }} + ({{ above }} - {{ below }}) * ({{ place }} - floor({{ place }}))
{%- endmacro %}
