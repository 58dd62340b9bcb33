{# How many words a text has: runs of characters between white space. #}
{% macro word_count(text) -%}
    {{ return(adapter.dispatch('word_count', 'usertesting')(text)) }}
{%- endmacro %}

{% macro duckdb__word_count(text) -%}
    len(regexp_extract_all({{ text }}, '\S+'))
{%- endmacro %}

{% macro postgres__word_count(text) -%}
    case
        when {{ text }} is not null
            then (select count(*) from regexp_matches({{ text }}, '\S+', 'g'))
    end
{%- endmacro %}

{% macro snowflake__word_count(text) -%}
    regexp_count({{ text }}, '\\S+')
{%- endmacro %}

{% macro bigquery__word_count(text) -%}
    case when {{ text }} is not null then array_length(regexp_extract_all({{ text }}, r'\S+')) end
{%- endmacro %}

{% macro redshift__word_count(text) -%}
    regexp_count({{ text }}, '\\S+', 1, 'p')
{%- endmacro %}
