{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

cues as (

    select
        *,
        {{ words_alone('cue_text') }} as said,
        started_ms + {{ var('usertesting_transcript_offset_ms') }} as spoken_from_ms,
        greatest(started_ms, ended_ms) + {{ var('usertesting_transcript_offset_ms') }}
            as spoken_to_ms
    from {{ only_changed(ref('stg_usertesting__transcript_cues')) }}

),

tasks as (

    select
        *,
        {{ words_alone('task_text') }} as task_words
    from {{ only_changed(ref('stg_usertesting__tasks')) }}
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
        case
            when {{ repeats_text('cues.said', 'tasks.task_words') }} then 1
            else 0
        end as repeats_task,
        greatest(cues.spoken_from_ms, tasks.started_ms) as spoken_from_ms,
        least(cues.spoken_to_ms, tasks.ended_ms) as spoken_to_ms,
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
        ) as overlap_rank,
        max(repeats_task) over (partition by transcript_cue_id) as repeats_any_task
    from overlapping

),

-- A cue has a row for each task that it overlaps, and one where there is none.
final as (

    select
        cues.transcript_cue_id,
        cues.session_id,
        ranked.task_response_id,
        ranked.task_id,
        ranked.task_index,
        ranked.spoken_from_ms,
        ranked.spoken_to_ms,
        coalesce(ranked.overlap_ms, 0) as overlap_ms,
        coalesce(
            {{ ratio('ranked.overlap_ms', '(cues.spoken_to_ms - cues.spoken_from_ms)') }},
            case when ranked.task_response_id is null then 0 else 1 end
        ) as overlap_share,
        coalesce(ranked.overlap_rank, 1) = 1 as is_longest,
        coalesce(ranked.repeats_any_task, 0) = 1 as is_task_read_aloud,
        cues.extracted_at
    from cues
    left join ranked on cues.transcript_cue_id = ranked.transcript_cue_id

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
