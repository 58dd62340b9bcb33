{#
    Brings a salt: for a warehouse that cannot make one, to have the keys of another warehouse, or in
    place of one that is lost. It is read from the environment, since dbt logs its own command line.

    DBT_USERTESTING_PARTICIPANT_SALT=... dbt run-operation set_participant_salt
#}
{% macro set_participant_salt() %}
    {%- if not execute -%}
        {%- do return('') -%}
    {%- endif -%}
    {%- set salt = env_var('DBT_USERTESTING_PARTICIPANT_SALT', '') -%}
    {%- if not salt -%}
        {%- do exceptions.raise_compiler_error(
            'Put the salt into the variable DBT_USERTESTING_PARTICIPANT_SALT of the environment.'
        ) -%}
    {%- endif -%}
    {%- if load_relation(participant_salts()) is none -%}
        {%- do create_schema_of_salt() -%}
    {%- elif load_relation(erased_sessions()) is not none
        and with_salt(count_lost_tombstones(get_binding_char()), salt).fetchone()[0] -%}
        {%- do exceptions.raise_compiler_error(
            'Who has been erased would come back: their tombstones are made with the salt that there is.'
        ) -%}
    {%- else -%}
        {%- do run_change('drop table ' ~ participant_salts()) -%}
    {%- endif -%}
    {%- do with_salt(create_participant_salt(get_binding_char()), salt) -%}
    {%- do adapter.commit() -%}
    {%- do log(
        'The salt is in ' ~ participant_salts() ~ '. The logs of dbt have not seen it; the history of '
        ~ 'queries that the database keeps may have.',
        info=true
    ) -%}
{% endmacro %}


{# Counts the tombstones of participants, which another salt would invalidate. #}
{% macro count_lost_tombstones(salt) -%}
    select count(participant_key)
    from {{ erased_sessions() }}
    where {{ participant_salt() }} <> {{ salt }}
{%- endmacro %}
