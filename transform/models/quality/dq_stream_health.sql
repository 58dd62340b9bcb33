{%- set listed = ['sessions', 'session_details', 'transcripts'] -%}
{%- set counted = {
    'demographics': ('demographic_count', 'details_read_at'),
    'task_groups': ('task_group_count', 'details_read_at'),
    'tasks': ('task_count', 'details_read_at'),
    'transcript_cues': ('cue_count', 'transcript_read_at'),
} -%}
with

sessions as (

    select * from {{ ref('stg_usertesting__sessions') }}

),

session_totals as (

    select
        session_totals.*,
        sessions.session_id is null as is_orphan
    from {{ ref('int_usertesting__session_totals') }} as session_totals
    left join sessions on session_totals.session_id = sessions.session_id

),

{% for stream in listed -%}
{{ stream }}_totals as (

    select
        '{{ stream }}' as stream_name,
        count(*) as record_count,
        count(*) as session_count,
        count(case when sessions.session_id is null then 1 end) as orphan_count,
        max(records.extracted_at) as last_read_at
    from {{ ref('stg_usertesting__' ~ stream) }} as records
    left join sessions on records.session_id = sessions.session_id

),

{% endfor -%}

-- These have many rows a session; the totals have one.
{% for stream, (row_count, read_at) in counted.items() -%}
{{ stream }}_totals as (

    select
        '{{ stream }}' as stream_name,
        coalesce(sum({{ row_count }}), 0) as record_count,
        count(case when {{ row_count }} > 0 then 1 end) as session_count,
        coalesce(sum(case when is_orphan then {{ row_count }} end), 0) as orphan_count,
        max(case when {{ row_count }} > 0 then {{ read_at }} end) as last_read_at
    from session_totals

),

{% endfor -%}

totals as (
    {% for stream in listed + counted.keys() | list %}
    select * from {{ stream }}_totals
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
