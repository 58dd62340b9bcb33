{#
    The table of tombstones. It stands beside the raw tables, which outlive every rebuild of the marts,
    and holds pseudonyms in place of participants.
#}
{% macro erased_sessions() %}
    {%- do return(
        source('usertesting', 'sessions').incorporate(path={'identifier': 'erased_sessions'})
    ) -%}
{% endmacro %}


{% macro create_erased_sessions() %}
    create table if not exists {{ erased_sessions() }} (
        session_id {{ dbt.type_string() }},
        participant_key {{ dbt.type_string() }},
        erased_at {{ dbt.type_timestamp() }}
    )
{% endmacro %}


{# Adds a tombstone for a session or for a participant; the other one is null. #}
{% macro erase_also(session_id, participant_key) %}
    insert into {{ erased_sessions() }} (session_id, participant_key, erased_at)
    select
        cast({{ session_id }} as {{ dbt.type_string() }}),
        cast({{ participant_key }} as {{ dbt.type_string() }}),
        cast({{ dbt.current_timestamp() }} as {{ dbt.type_timestamp() }})
{% endmacro %}


{# Adds tombstones for the sessions in which a table names an erased participant. #}
{% macro erase_sessions_of(table) %}
    {%- set key = 'participant_key' if 'participant_key' in table.columns
        else participant_key('participant_id') -%}
    insert into {{ erased_sessions() }} (session_id, participant_key, erased_at)
    select distinct
        found.session_id,
        found.found_key,
        cast({{ dbt.current_timestamp() }} as {{ dbt.type_timestamp() }})
    from (select session_id, {{ key }} as found_key from {{ table.relation }}) as found
    where
        found.found_key in (select participant_key from {{ erased_sessions() }})
        and found.session_id not in (
            select session_id from {{ erased_sessions() }} where session_id is not null
        )
{% endmacro %}
