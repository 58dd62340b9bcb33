{# Whether a whole text matches a regular expression. #}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'usertesting')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches(text, pattern) -%}
    ({{ text }} ~ '^({{ pattern }})$')
{%- endmacro %}

{% macro snowflake__matches(text, pattern) -%}
    regexp_like({{ text }}, '{{ pattern | replace("\\", "\\\\") }}')
{%- endmacro %}

{% macro bigquery__matches(text, pattern) -%}
    regexp_contains({{ text }}, r'^({{ pattern }})$')
{%- endmacro %}

{% macro redshift__matches(text, pattern) -%}
    (regexp_count({{ text }}, '^({{ pattern | replace("\\", "\\\\") }})$', 1, 'p') > 0)
{%- endmacro %}


{#
    A text as a number; null where it is none, or one beyond what a figure can be worked out of: squares of
    larger ones do not fit everywhere.
#}
{% macro to_number(text) -%}
    {%- set number = adapter.dispatch('number_of', 'usertesting')(text) -%}
    case
        when {{ matches(text, '[+-]?[0-9]{1,100}([.][0-9]{1,100})?([eE][+-]?[0-9]{1,2})?') }}
            then case when abs({{ number }}) <= {{ largest_number() }} then {{ number }} end
    end
{%- endmacro %}


{# A number as a whole one; null where it is beyond what the marts count in. #}
{% macro to_whole_number(number) -%}
    case
        when abs(cast({{ number }} as {{ type_double() }})) <= {{ largest_number() }}
            then cast({{ number }} as {{ dbt.type_bigint() }})
    end
{%- endmacro %}


{# Beyond it a difference or a sum might not fit into 64 bits; in milliseconds it is 31,000 years. #}
{% macro largest_number() -%}
    1000000000000000
{%- endmacro %}


{# A text that is a number as one. #}
{% macro default__number_of(text) -%}
    cast({{ text }} as {{ type_double() }})
{%- endmacro %}

{# Snowflake may cast before it has asked whether the text is a number. #}
{% macro snowflake__number_of(text) -%}
    try_to_double({{ text }})
{%- endmacro %}
