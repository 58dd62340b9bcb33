{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

cues as (

    select * from {{ only_changed(ref('fct_transcript_cues')) }}

),

task_responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

sessions as (

    select * from {{ only_changed(ref('fct_sessions'), dated=false) }}

),

with_previous as (

    select
        *,
        lag(speaker) over (partition by session_id order by cue_index) as previous_speaker,
        lag(task_response_id) over (partition by session_id order by cue_index)
            as previous_task_response_id,
        lag(is_task_read_aloud) over (partition by session_id order by cue_index)
            as was_task_read_aloud
    from cues

),

-- A stretch of speech ends where another speaker or another task begins, or a task is read aloud.
compared as (

    select
        *,
        case
            when
                (speaker is distinct from previous_speaker)
                or (task_response_id is distinct from previous_task_response_id)
                or (is_task_read_aloud is distinct from was_task_read_aloud)
                then 1
            else 0
        end as is_break
    from with_previous

),

stretches as (

    select
        *,
        sum(is_break) over (
            partition by session_id
            order by cue_index
            rows between unbounded preceding and current row
        ) as stretch_index
    from compared

),

placed as (

    select
        *,
        floor(
            (
                row_number() over (
                    partition by session_id, stretch_index
                    order by cue_index
                ) - 1
            ) / 4.0
        ) as window_index
    from stretches

),

quotes as (

    select
        session_id,
        max(test_id) as test_id,
        max(task_response_id) as task_response_id,
        max(speaker) as speaker,
        {{ joined_text('cue_text', "' '", 'cue_index') }} as quote_text,
        min(cue_index) as first_cue_index,
        count(*) as cue_count,
        cast(sum(word_count) as {{ dbt.type_bigint() }}) as word_count,
        min(started_ms) as started_ms,
        max(ended_ms) as ended_ms,
        max(extracted_at) as extracted_at
    from placed
    where not is_task_read_aloud
    group by session_id, stretch_index, window_index

),

final as (

    select
        {{ surrogate_key(['quotes.session_id', 'quotes.first_cue_index']) }} as quote_id,
        quotes.session_id,
        quotes.test_id,
        quotes.task_response_id,
        task_responses.task_id,
        sessions.participant_key,
        quotes.speaker,
        quotes.quote_text,
        quotes.first_cue_index,
        quotes.cue_count,
        quotes.word_count,
        quotes.started_ms,
        quotes.ended_ms,
        task_responses.is_skipped as is_task_skipped,
        task_responses.is_successful as is_task_successful,
        task_responses.is_bottom_two_box as is_low_rating,
        quotes.extracted_at
    from quotes
    inner join sessions on quotes.session_id = sessions.session_id
    left join task_responses on quotes.task_response_id = task_responses.task_response_id
    where quotes.word_count >= {{ var('usertesting_quote_words') }}

)

select * from final
