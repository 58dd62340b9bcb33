{#- What each stream says of the time at which a row was made. -#}
{%- set clocks = {
    'workspaces': '_sdc_extracted_at',
    'tests': '_sdc_extracted_at',
    'sessions': '_sdc_extracted_at',
    'session_details': 'extracted_at',
    'demographics': 'extracted_at',
    'task_groups': 'extracted_at',
    'tasks': 'extracted_at',
    'transcripts': 'extracted_at',
    'transcript_cues': 'extracted_at',
    'videos': 'downloaded_at',
    'qx_scores': 'extracted_at',
    'clips': '_sdc_extracted_at',
    'highlight_reels': '_sdc_extracted_at',
} -%}
with

stamped as (
    {% for stream, clock in clocks.items() %}
    select
        '{{ stream }}' as stream_name,
        cast({{ clock }} as {{ dbt.type_timestamp() }}) as made_at
    from ({{ read_stream(stream) }}) as streamed
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        stream_name,
        count(*) as row_count,
        max(made_at) as newest_at
    from stamped
    where made_at > {{ utc_now() }}
    group by stream_name

)

select * from final
