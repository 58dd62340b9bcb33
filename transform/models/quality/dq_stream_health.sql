{#- A stream's count in the totals of a session, and when it was last read. -#}
{%- set streams = {
    'sessions': ('session_count', 'listed_at'),
    'session_details': ('detail_count', 'details_read_at'),
    'demographics': ('demographic_count', 'details_read_at'),
    'task_groups': ('task_group_count', 'details_read_at'),
    'tasks': ('task_count', 'details_read_at'),
    'transcripts': ('transcript_count', 'transcript_read_at'),
    'transcript_cues': ('cue_count', 'transcript_read_at'),
} -%}
with

sessions as (

    select
        *,
        case when listed_at is not null then 1 else 0 end as session_count,
        case when has_details then 1 else 0 end as detail_count,
        case when is_transcript_loaded then 1 else 0 end as transcript_count
    from {{ ref('int_usertesting__session_totals') }}

),

totals as (
    {% for stream, (row_count, read_at) in streams.items() %}
    select
        '{{ stream }}' as stream_name,
        coalesce(sum({{ row_count }}), 0) as record_count,
        count(case when {{ row_count }} > 0 then 1 end) as session_count,
        coalesce(sum(case when listed_at is null then {{ row_count }} end), 0) as orphan_count,
        max(case when {{ row_count }} > 0 then {{ read_at }} end) as last_read_at
    from sessions
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

with_newest as (

    select
        *,
        max(last_read_at) over () as newest_read_at
    from totals

),

final as (

    select
        stream_name,
        cast(record_count as {{ dbt.type_bigint() }}) as record_count,
        cast(session_count as {{ dbt.type_bigint() }}) as session_count,
        cast(orphan_count as {{ dbt.type_bigint() }}) as orphan_count,
        last_read_at,
        cast(
            {{ dbt.datediff('last_read_at', 'newest_read_at', 'hour') }}
            as {{ dbt.type_bigint() }}
        ) as hours_behind
    from with_newest

)

select * from final
