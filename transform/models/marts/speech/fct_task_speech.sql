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

alignment as (

    select * from {{ only_changed(ref('int_usertesting__cue_task_alignment')) }}
    where task_response_id is not null

),

-- What two say at once is one time of speech: each cue adds what none before it has covered.
covered as (

    select
        alignment.*,
        cues.cue_text,
        cues.cue_index,
        cues.word_count,
        max(alignment.spoken_to_ms) over (
            partition by alignment.task_response_id
            order by alignment.spoken_from_ms, cues.cue_index
            rows between unbounded preceding and 1 preceding
        ) as covered_to_ms
    from alignment
    inner join cues on alignment.transcript_cue_id = cues.transcript_cue_id

),

spoken as (

    select
        task_response_id,
        count(*) as cue_count,
        sum(word_count * overlap_share) as word_count,
        sum(
            greatest(
                0, spoken_to_ms - greatest(spoken_from_ms, coalesce(covered_to_ms, spoken_from_ms))
            )
        ) as spoken_ms,
        min(spoken_from_ms) as first_spoken_ms,
        {{ joined_text('cue_text', "' '", 'cue_index') }} as spoken_text
    from covered
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
        cast(coalesce(spoken.word_count, 0) as {{ type_double() }}) as word_count,
        cast(coalesce(spoken.spoken_ms, 0) as {{ dbt.type_bigint() }}) as spoken_ms,
        cast(
            task_responses.duration_ms - coalesce(spoken.spoken_ms, 0) as {{ dbt.type_bigint() }}
        ) as silence_ms,
        cast(spoken.first_spoken_ms - task_responses.started_ms as {{ dbt.type_bigint() }})
            as time_to_first_word_ms,
        transcripts.extracted_at
    from task_responses
    inner join transcripts on task_responses.session_id = transcripts.session_id
    left join spoken on task_responses.task_response_id = spoken.task_response_id

)

select * from final
