{#- A stream's position of a row within a session; 0 where a session has one row. -#}
{%- set details = {
    'session_details': '0',
    'demographics': 'demographic_index',
    'task_groups': 'task_group_index',
    'tasks': 'task_index',
} -%}
{%- set transcripts = {'transcripts': '0', 'transcript_cues': 'cue_index'} -%}
{%- set positions = dict(details, **transcripts) -%}
{%- set columns = [
    'session_change_id', 'session_id', 'test_id', 'participant_key', 'details_read_at',
    'transcript_read_at', 'deleted_at', 'arrived_at', 'fingerprint',
] -%}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='session_change_id',
    pre_hook='{{ claim_watermarks() }}',
) }}

with

arrivals as (
    {% for stream in ['sessions'] + positions | list %}
    select
        session_id,
        cast(
            {{ 'extracted_at' if stream in details else 'null' }} as {{ dbt.type_timestamp() }}
        ) as details_read_at,
        cast(
            {{ 'extracted_at' if stream in transcripts else 'null' }} as {{ dbt.type_timestamp() }}
        ) as transcript_read_at,
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) as arrived_at,
        cast({{ positions.get(stream, '0') }} as {{ dbt.type_int() }}) as row_index,
        {{ 'true' if stream in ('session_details', 'transcripts') else 'false' }} as is_only_row
    from ({{ read_stream(stream) }}) as {{ stream }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

newest as (

    select
        session_id,
        {{ newest_read('details_read_at') }} as details_read_at,
        {{ newest_read('transcript_read_at') }} as transcript_read_at,
        max(arrived_at) as arrived_at,
        count(*) as row_count,
        sum({{ epoch_milliseconds('arrived_at') }}) as arrival_total
    from arrivals
    group by session_id

),

sessions as (

    select
        session_id,
        test_id
    from ({{ read_stream('sessions') }}) as streamed

),

session_details as (

    select
        session_id,
        test_id,
        participant_id
    from ({{ read_stream('session_details') }}) as streamed

),

deleted_sessions as (

    select * from {{ ref('base_usertesting__deleted_sessions') }}

),

known as {{ materialized() }} (

    select
        newest.*,
        coalesce(sessions.test_id, session_details.test_id) as known_test_id,
        {{ participant_key('session_details.participant_id') }} as participant_key,
        deleted_sessions.deleted_at
    from newest
    left join sessions on newest.session_id = sessions.session_id
    left join session_details on newest.session_id = session_details.session_id
    left join deleted_sessions on newest.session_id = deleted_sessions.session_id

),

-- Where neither stream has a session, its other rows say which test it belongs to.
others as (

    {% for stream in positions if stream != 'session_details' %}
    select
        session_id,
        test_id
    from ({{ read_stream(stream) }}) as {{ stream }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

found as (

    select
        session_id,
        max(test_id) as test_id
    from others
    where
        session_id in (
            select known.session_id
            from known
            where known.known_test_id is null
        )
    group by session_id

),

joined as (

    select
        known.*,
        coalesce(known.known_test_id, found.test_id) as test_id
    from known
    left join found on known.session_id = found.session_id

),

-- Any row that a loader writes has another time of sending, so that the sum of these tells a
-- session that has changed, whatever the clocks say.
identified as (

    select
        -- With its length, an id with dashes is never taken for a part of another.
        {{ surrogate_key([
            'length(session_id)', 'session_id', "coalesce(test_id, '')",
            "coalesce(participant_key, '')",
        ]) }} as session_change_id,
        session_id,
        test_id,
        participant_key,
        details_read_at,
        transcript_read_at,
        deleted_at,
        arrived_at,
        {%- for column in [
            'row_count', 'arrival_total', 'details_read_at', 'transcript_read_at', 'deleted_at'
        ] %}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), '') || ' ' ||
        {%- endfor %}
        coalesce(test_id, '') || ' ' || coalesce(participant_key, '') as fingerprint
    from joined

),

-- Numbers that models have, and those that no model has yet, of a build that goes on or has failed.
numbers as (

    select change_number
    from {{ ref('base_usertesting__watermarks') }}
    {%- if is_incremental_build() %}

    union all

    select change_number
    from {{ this }}
    {%- endif %}

),

newest_number as (

    select coalesce(max(change_number), 0) as change_number
    from numbers

),
{%- if is_incremental_build() %}

seen as (

    select * from {{ this }}
    where is_current

),

-- One join for both sides of a change: what it was and what it is.
compared as {{ materialized() }} (

    select
        {%- for column in columns %}
        seen.{{ column }} as seen_{{ column }},
        {%- endfor %}
        identified.*
    from identified
    full outer join seen on identified.session_id = seen.session_id
    where
        identified.session_id is null
        or seen.session_id is null
        or seen.fingerprint <> identified.fingerprint

),

changes as (

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        true as is_current
    from compared
    where session_id is not null

    union all

    -- What a session belonged to before changes, too: its former test, its former participant.
    select
        {%- for column in columns %}
        seen_{{ column }} as {{ column }},
        {%- endfor %}
        false as is_current
    from compared
    where
        seen_session_id is not null
        and (session_id is null or session_change_id <> seen_session_change_id)

),
{%- else %}

changes as (

    select
        identified.*,
        true as is_current
    from identified

),
{%- endif %}

final as (

    select
        changes.*,
        -- Not joined: PostgreSQL would look for it once for each change.
        (select newest_number.change_number + 1 from newest_number) as change_number
    from changes

)

select * from final
