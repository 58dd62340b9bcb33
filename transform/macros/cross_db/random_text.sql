{# A text at random, made by the database: 122 bits that dbt never sees. #}
{% macro random_text() -%}
    {{ return(adapter.dispatch('random_text', 'usertesting')()) }}
{%- endmacro %}

{% macro duckdb__random_text() -%}
    cast(gen_random_uuid() as varchar)
{%- endmacro %}

{% macro postgres__random_text() -%}
    cast(gen_random_uuid() as text)
{%- endmacro %}

{% macro snowflake__random_text() -%}
    uuid_string()
{%- endmacro %}

{% macro bigquery__random_text() -%}
    generate_uuid()
{%- endmacro %}

{% macro redshift__random_text() -%}
    {%- do exceptions.raise_compiler_error(
        'Redshift has no function that makes a secret. Bring a salt for the participant keys: put it '
        ~ 'into DBT_USERTESTING_PARTICIPANT_SALT and run `dbt run-operation set_participant_salt`.'
    ) -%}
{%- endmacro %}
