{#
    The table of tombstones. It is in the schema of the raw tables, which outlive every rebuild of the marts,
    and holds pseudonyms in place of participants.
#}
{% macro erased_sessions() %}
    {%- do return(beside_raw_tables('erased_sessions')) -%}
{% endmacro %}


{% macro create_erased_sessions() %}
    create table if not exists {{ erased_sessions() }} (
        session_id {{ dbt.type_string() }},
        participant_key {{ dbt.type_string() }},
        erased_at {{ dbt.type_timestamp() }}
    )
{% endmacro %}


{# Adds tombstones: for sessions by their ids, for participants by their keys. #}
{% macro add_tombstones(session_ids, participant_keys) %}
    insert into {{ erased_sessions() }} (session_id, participant_key, erased_at)
    {%- for session_id in session_ids %}
    {{ tombstone(text_literal(session_id), 'null') }} {{ 'union all' if participant_keys or not loop.last }}
    {%- endfor %}
    {%- for participant_key in participant_keys %}
    {{ tombstone('null', text_literal(participant_key)) }} {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}


{% macro tombstone(session_id, participant_key) -%}
    select
        cast({{ session_id }} as {{ dbt.type_string() }}) as session_id,
        cast({{ participant_key }} as {{ dbt.type_string() }}) as participant_key,
        cast({{ dbt.current_timestamp() }} as {{ dbt.type_timestamp() }}) as erased_at
{%- endmacro %}


{# Adds tombstones for all sessions in which some tables name an erased participant. #}
{% macro add_tombstones_of_participants(tables) %}
    insert into {{ erased_sessions() }} (session_id, participant_key, erased_at)
    select distinct
        found.session_id,
        found.participant_key,
        cast({{ dbt.current_timestamp() }} as {{ dbt.type_timestamp() }})
    from (
        {% for table in tables -%}
        select session_id, {{ key_in(table) }} as participant_key from {{ table.relation }}
        {{ 'union all' if not loop.last }}
        {% endfor -%}
    ) as found
    where
        found.participant_key in (select participant_key from {{ erased_sessions() }})
        and found.session_id not in (
            select session_id from {{ erased_sessions() }} where session_id is not null
        )
{% endmacro %}


{# A participant's key, as an expression over a table that names participants. #}
{% macro key_in(table) %}
    {%- do return(
        'participant_key' if 'participant_key' in table.columns else participant_key('participant_id')
    ) -%}
{% endmacro %}
