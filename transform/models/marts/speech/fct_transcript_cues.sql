{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

cues as (

    select * from {{ only_changed(ref('stg_usertesting__transcript_cues')) }}

),

alignment as (

    select * from {{ only_changed(ref('int_usertesting__cue_task_alignment')) }}
    where is_longest

),

final as (

    select
        cues.transcript_cue_id,
        cues.session_id,
        cues.test_id,
        alignment.task_response_id,
        alignment.task_id,
        cues.speaker,
        cues.cue_text,
        cues.cue_index,
        cues.started_ms,
        cues.ended_ms,
        cues.ended_ms - cues.started_ms as duration_ms,
        alignment.overlap_ms as task_overlap_ms,
        alignment.is_task_read_aloud,
        coalesce({{ word_count('cues.cue_text') }}, 0) as word_count,
        cues.extracted_at
    from cues
    inner join alignment on cues.transcript_cue_id = alignment.transcript_cue_id

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
