{%- set streams = [
    'sessions', 'session_details', 'demographics', 'task_groups', 'tasks', 'transcripts',
    'transcript_cues'
] -%}
with

sessions as (

    select * from {{ ref('stg_usertesting__sessions') }}

),

{% for stream in streams -%}
{{ stream }}_totals as (

    select
        '{{ stream }}' as stream_name,
        count(*) as record_count,
        count(distinct records.session_id) as session_count,
        count(case when sessions.session_id is null then 1 end) as orphan_count,
        max(records.extracted_at) as last_read_at
    from {{ ref('stg_usertesting__' ~ stream) }} as records
    left join sessions on records.session_id = sessions.session_id

),

{% endfor -%}
totals as (
    {% for stream in streams %}
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
        record_count,
        session_count,
        orphan_count,
        last_read_at,
        cast(
            {{ dbt.datediff('last_read_at', 'newest_read_at', 'hour') }}
            as {{ dbt.type_bigint() }}
        ) as hours_behind
    from with_newest

)

select * from final
