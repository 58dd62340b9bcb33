{# A text as an SQL literal of exactly this text. #}
{% macro text_literal(text) -%}
    {{ return(adapter.dispatch('text_literal', 'usertesting')(text)) }}
{%- endmacro %}

{% macro default__text_literal(text) -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{# Whether PostgreSQL reads a backslash as an escape is a setting of the server, except in E''. #}
{% macro postgres__text_literal(text) -%}
    {{ 'E' if '\\' in text }}'{{ text | replace('\\', '\\\\') | replace("'", "''") }}'
{%- endmacro %}

{% macro snowflake__text_literal(text) -%}
    '{{ text | replace('\\', '\\\\') | replace("'", "''") }}'
{%- endmacro %}

{% macro redshift__text_literal(text) -%}
    '{{ text | replace('\\', '\\\\') | replace("'", "''") }}'
{%- endmacro %}

{# BigQuery knows no doubled quotes, and no line break between single ones. #}
{% macro bigquery__text_literal(text) -%}
    '{{ text | replace('\\', '\\\\') | replace("'", "\\'") | replace('\n', '\\n') | replace('\r', '\\r') }}'
{%- endmacro %}
