{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

task_responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}
    where is_duration_valid

),

transcripts as (

    select * from {{ only_changed(ref('fct_transcripts')) }}

),

cues as (

    select * from {{ only_changed(ref('fct_transcript_cues')) }}

),

spoken as (

    select
        task_response_id,
        count(*) as cue_count,
        sum(word_count) as word_count,
        sum(task_overlap_ms) as spoken_ms,
        min(started_ms) + {{ var('usertesting_transcript_offset_ms') }} as first_spoken_ms,
        {{ joined_text('cue_text', "' '", 'cue_index') }} as spoken_text
    from cues
    where task_response_id is not null
    group by task_response_id

),

-- A task during which nobody spoke has a row, too, if the session has a transcript.
final as (

    select
        task_responses.task_response_id,
        task_responses.session_id,
        task_responses.test_id,
        task_responses.task_id,
        task_responses.task_type,
        spoken.spoken_text,
        cast(coalesce(spoken.cue_count, 0) as {{ dbt.type_bigint() }}) as cue_count,
        cast(coalesce(spoken.word_count, 0) as {{ dbt.type_bigint() }}) as word_count,
        cast(coalesce(spoken.spoken_ms, 0) as {{ dbt.type_bigint() }}) as spoken_ms,
        cast(
            greatest(0, task_responses.duration_ms - coalesce(spoken.spoken_ms, 0))
            as {{ dbt.type_bigint() }}
        ) as silence_ms,
        case
            when spoken.first_spoken_ms is not null
                then cast(
                    greatest(0, spoken.first_spoken_ms - task_responses.started_ms)
                    as {{ dbt.type_bigint() }}
                )
        end as time_to_first_word_ms,
        transcripts.extracted_at
    from task_responses
    inner join transcripts on task_responses.session_id = transcripts.session_id
    left join spoken on task_responses.task_response_id = spoken.task_response_id

)

select * from final
