{#
    The texts of a group as one, in the order of a column; texts that are null are left out, and null
    comes out of none. The separator is an SQL literal.
#}
{% macro joined_text(text, separator, order_by) -%}
    {{ return(adapter.dispatch('joined_text', 'usertesting')(text, separator, order_by)) }}
{%- endmacro %}

{% macro default__joined_text(text, separator, order_by) -%}
    {{ dbt.listagg(text, separator, 'order by ' ~ order_by) }}
{%- endmacro %}

{# Snowflake makes an empty text of nothing. #}
{% macro snowflake__joined_text(text, separator, order_by) -%}
    case
        when count({{ text }}) > 0
            then {{ dbt.listagg(text, separator, 'order by ' ~ order_by) }}
    end
{%- endmacro %}

{# DuckDB sorts each group of an ordered aggregate by itself, which takes minutes and gigabytes for many. #}
{% macro duckdb__joined_text(text, separator, order_by) -%}
    list_aggregate(
        [
            item['text']
            for item in list_sort(list({'place': {{ order_by }}, 'text': {{ text }}}))
        ],
        'string_agg',
        {{ separator }}
    )
{%- endmacro %}
