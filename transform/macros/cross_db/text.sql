{# Whether a whole text matches a regular expression. #}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
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


{# A text as a number, null where it is none. #}
{% macro to_number(text) -%}
    case
        when {{ matches(text, '[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,2})?') }}
            then {{ adapter.dispatch('number_of')(text) }}
    end
{%- endmacro %}

{% macro default__number_of(text) -%}
    cast({{ text }} as {{ type_double() }})
{%- endmacro %}

{# Snowflake may cast before it has asked whether the text is a number. #}
{% macro snowflake__number_of(text) -%}
    try_to_double({{ text }})
{%- endmacro %}
