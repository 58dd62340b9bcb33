{# How many bytes a text takes; null of null. #}
{% macro byte_count(text) -%}
    {{ return(adapter.dispatch('byte_count', 'usertesting')(text)) }}
{%- endmacro %}

{% macro default__byte_count(text) -%}
    bit_length({{ text }}) / 8
{%- endmacro %}

{% macro bigquery__byte_count(text) -%}
    byte_length({{ text }})
{%- endmacro %}

{% macro redshift__byte_count(text) -%}
    octet_length({{ text }})
{%- endmacro %}
