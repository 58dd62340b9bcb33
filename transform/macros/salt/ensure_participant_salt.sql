{#
    Hook before all that builds or tests: there is a salt, and it is the one that the keys of the marts
    were made with. The salt of a new warehouse is made at random, unless the environment brings one.
    Where there are keys already, made when the salt was a variable, that one is kept, be it empty:
    nobody gets another key.
#}
{% macro ensure_participant_salt() %}
    {#- Without a connection nothing is built. -#}
    {%- if not execute or not flags.INTROSPECT -%}
        {%- do return('') -%}
    {%- endif -%}
    {%- set salt = env_var('DBT_USERTESTING_PARTICIPANT_SALT', '') -%}
    {%- if load_relation(participant_salts()) is not none -%}
        {%- if not flags.FULL_REFRESH and not is_salt_of_marts() -%}
            {%- do exceptions.raise_compiler_error(
                'The participant keys of the marts were made with another salt than the one in '
                ~ participant_salts() ~ '. ' ~ how_to_bring_a_salt()
                ~ ' Or make all keys again: `dbt build --full-refresh`.'
            ) -%}
        {%- endif -%}
    {%- elif salt or tables_with_keys() or load_relation(erased_sessions()) is not none -%}
        {%- do adopt_salt(salt) -%}
    {%- else -%}
        {%- do create_schema_of_salt() -%}
        {%- do run_change(create_participant_salt(random_text())) -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{% endmacro %}


{# Keeps a salt that is or was a variable, if the keys that are there were made with it. #}
{% macro adopt_salt(salt) %}
    {%- do create_schema_of_salt() -%}
    {%- do with_salt(create_participant_salt(get_binding_char()), salt) -%}
    {%- do adapter.commit() -%}
    {%- if not is_salt_of_marts(share=0 if salt else 0.5) -%}
        {%- do run_change('drop table ' ~ participant_salts()) -%}
        {%- do adapter.commit() -%}
        {%- do exceptions.raise_compiler_error(
            'There are participant keys already, made with a salt that is not '
            ~ ('the one in DBT_USERTESTING_PARTICIPANT_SALT. ' if salt
               else 'empty, and DBT_USERTESTING_PARTICIPANT_SALT is not set. ')
            ~ how_to_bring_a_salt()
        ) -%}
    {%- endif -%}
    {%- do log(
        'The participant keys keep their salt, which is '
        ~ ('that of DBT_USERTESTING_PARTICIPANT_SALT' if salt else 'empty')
        ~ '. It is in ' ~ participant_salts() ~ ' from now on.',
        info=true
    ) -%}
{% endmacro %}


{% macro how_to_bring_a_salt() %}
    {%- do return(
        'Put the one that they were made with into the variable DBT_USERTESTING_PARTICIPANT_SALT of the '
        ~ 'environment, and run `dbt run-operation set_participant_salt`.'
    ) -%}
{% endmacro %}
