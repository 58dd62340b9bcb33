{%- set details = ['session_details', 'demographics', 'task_groups', 'tasks'] -%}
{%- set transcripts = ['transcripts', 'transcript_cues'] -%}
{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='session_id',
) }}

with

sessions as (

    select * from {{ ref('stg_usertesting__sessions') }}

),

session_details as (

    select * from {{ ref('stg_usertesting__session_details') }}

),

arrivals as (
    {% for stream in ['sessions'] + details + transcripts %}
    select
        session_id,
        test_id,
        cast(
            {{ 'extracted_at' if stream in details else 'null' }} as {{ dbt.type_timestamp() }}
        ) as details_read_at,
        cast(
            {{ 'extracted_at' if stream in transcripts else 'null' }} as {{ dbt.type_timestamp() }}
        ) as transcript_read_at,
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) as arrived_at
    from ({{ read_stream(stream) }}) as {{ stream }}
    {%- if is_increment() %}
    where
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) >= (
            select {{ dbt.dateadd('hour', -1, 'max(arrived_at)') }} from {{ this }}
        )
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

reads as (

    select * from arrivals
    {%- if is_increment() %}

    union all

    select
        session_id,
        test_id,
        details_read_at,
        transcript_read_at,
        arrived_at
    from {{ this }}
    where session_id in (select session_id from arrivals)
    {%- endif %}

),

newest as (

    select
        session_id,
        max(test_id) as test_id,
        max(details_read_at) as details_read_at,
        max(transcript_read_at) as transcript_read_at,
        max(arrived_at) as arrived_at
    from reads
    group by session_id

),

final as (

    select
        newest.*,
        {{ participant_key('session_details.participant_id') }} as participant_key,
        sessions.deleted_at
    from newest
    left join sessions on newest.session_id = sessions.session_id
    left join session_details on newest.session_id = session_details.session_id

)

select * from final
