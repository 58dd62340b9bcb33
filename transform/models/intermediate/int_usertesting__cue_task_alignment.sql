{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

cues as (

    select
        *,
        started_ms + {{ var('usertesting_transcript_offset_ms') }} as spoken_from_ms,
        ended_ms + {{ var('usertesting_transcript_offset_ms') }} as spoken_to_ms
    from {{ only_changed(ref('stg_usertesting__transcript_cues')) }}

),

tasks as (

    select * from {{ only_changed(ref('stg_usertesting__tasks')) }}
    where
        started_ms >= 0
        and ended_ms > started_ms

),

overlapping as (

    select
        cues.transcript_cue_id,
        tasks.task_response_id,
        tasks.task_id,
        tasks.task_index,
        least(cues.spoken_to_ms, tasks.ended_ms)
        - greatest(cues.spoken_from_ms, tasks.started_ms) as overlap_ms
    from cues
    inner join tasks
        on
            cues.session_id = tasks.session_id
            and cues.spoken_from_ms < tasks.ended_ms
            and cues.spoken_to_ms > tasks.started_ms

),

ranked as (

    select
        *,
        row_number() over (
            partition by transcript_cue_id
            order by overlap_ms desc, task_index asc
        ) as overlap_rank
    from overlapping

),

final as (

    select
        cues.transcript_cue_id,
        cues.session_id,
        ranked.task_response_id,
        ranked.task_id,
        ranked.task_index,
        coalesce(ranked.overlap_ms, 0) as overlap_ms,
        cues.extracted_at
    from cues
    left join ranked
        on
            cues.transcript_cue_id = ranked.transcript_cue_id
            and ranked.overlap_rank = 1

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
