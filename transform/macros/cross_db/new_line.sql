{# An SQL literal of one new line. BigQuery wants it escaped; elsewhere a backslash may be just that. #}
{% macro new_line() -%}
    {{ return(adapter.dispatch('new_line', 'usertesting')()) }}
{%- endmacro %}

{% macro default__new_line() -%}
    {{ return("'\n'") }}
{%- endmacro %}

{% macro bigquery__new_line() -%}
    {{ return("'\\n'") }}
{%- endmacro %}
