{# The statement that makes the table of the salt. Whoever comes second changes nothing. #}
{% macro create_participant_salt(salt) -%}
    create table if not exists {{ participant_salts() }} as
    select
        cast({{ salt }} as {{ dbt.type_string() }}) as salt,
        cast({{ dbt.current_timestamp() }} as {{ dbt.type_timestamp() }}) as made_at
{%- endmacro %}


{# The first build may come before the first load. #}
{% macro create_schema_of_salt() %}
    {%- set salts = participant_salts() -%}
    {%- if not adapter.check_schema_exists(salts.database, salts.schema) -%}
        {%- do adapter.create_schema(salts.without_identifier()) -%}
    {%- endif -%}
{% endmacro %}


{#
    Runs a statement with a salt bound to it, for dbt logs statements and not what is bound to them.
    Gives the cursor.
#}
{% macro with_salt(sql, salt) %}
    {%- do return(adapter.dispatch('with_salt', 'usertesting')(sql, salt)) -%}
{% endmacro %}


{% macro default__with_salt(sql, salt) %}
    {%- do return(adapter.add_query(sql, bindings=[salt])[1]) -%}
{% endmacro %}


{# dbt binds nothing on BigQuery. #}
{% macro bigquery__with_salt(sql, salt) %}
    {%- if salt -%}
        {%- do exceptions.raise_compiler_error(
            'On BigQuery dbt would log the salt. Bring it by the console: make the table '
            ~ participant_salts() ~ ' with one row, a string `salt` and a timestamp `made_at`.'
        ) -%}
    {%- endif -%}
    {%- do run_change(sql | replace(get_binding_char(), "''")) -%}
{% endmacro %}
