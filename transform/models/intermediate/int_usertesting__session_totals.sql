{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

sessions as (

    select * from {{ only_changed(ref('base_usertesting__session_changes'), dated=false) }}
    where
        is_current
        and deleted_at is null

),

listings as (

    select * from {{ only_changed(ref('stg_usertesting__sessions'), dated=false) }}

),

details as (

    select * from {{ only_changed(ref('stg_usertesting__session_details'), dated=false) }}

),

transcripts as (

    select * from {{ only_changed(ref('stg_usertesting__transcripts')) }}

),

transcripts_with_words as (

    select * from {{ only_changed(ref('fct_transcripts')) }}

),

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

told as (

    select
        *,
        {{ known_skipped('responses') }} as is_known_skipped
    from responses

),

task_totals as (

    select
        session_id,
        count(*) as task_count,
        count(case when not is_known_skipped then 1 end) as answered_task_count,
        count(case when is_known_skipped then 1 end) as skipped_task_count,
        count(case when not is_duration_valid and is_known_skipped is not null then 1 end)
            as untimed_task_count,
        count(case when answer_status in ('invalid', 'partly_parsed', 'unparsed') then 1 end)
            as not_understood_count,
        count(case when answer_status = 'partly_parsed' then 1 end) as partly_parsed_count,
        {{ to_seconds('sum(duration_ms)') }} as task_seconds,
        max(ended_ms) as last_task_ended_ms,
        avg(case when task_type = 'NPS' then answer_number end) as nps_score,
        avg(case when task_type = 'RATING_SCALE' then answer_normalized end) as mean_normalized,
        coalesce(
            count(case when task_type = 'RATING_SCALE' then answer_number end) >= 4
            and min(case when task_type = 'RATING_SCALE' then answer_number end)
            = max(case when task_type = 'RATING_SCALE' then answer_number end),
            false
        ) as is_straightliner
    from told
    group by session_id

),

group_totals as (

    select
        session_id,
        count(*) as task_group_count,
        count(case when is_score_unreadable then 1 end) as unreadable_score_count,
        avg(qx_score) as qx_score,
        min(comparison_sequence) as comparison_sequence
    from {{ only_changed(ref('stg_usertesting__task_groups')) }}
    group by session_id

),

demographic_totals as (

    select
        session_id,
        count(*) as demographic_count
    from {{ only_changed(ref('fct_session_demographics')) }}
    group by session_id

),

cue_totals as (

    select
        session_id,
        count(*) as cue_count,
        count(case when task_response_id is null then 1 end) as cue_outside_tasks_count
    from {{ only_changed(ref('fct_transcript_cues')) }}
    group by session_id

),

final as (

    select
        sessions.session_id,
        sessions.test_id,
        listings.extracted_at as listed_at,
        sessions.details_read_at,
        sessions.transcript_read_at,
        details.session_id is not null as has_details,
        transcripts.session_id is not null as is_transcript_loaded,
        transcripts.is_whole or transcripts.is_header_alone as is_transcript_whole,
        transcripts_with_words.session_id is not null as has_transcript,
        coalesce(task_totals.task_count, 0) as task_count,
        coalesce(task_totals.answered_task_count, 0) as answered_task_count,
        coalesce(task_totals.skipped_task_count, 0) as skipped_task_count,
        coalesce(task_totals.untimed_task_count, 0) as untimed_task_count,
        coalesce(task_totals.not_understood_count, 0) as not_understood_count,
        coalesce(task_totals.partly_parsed_count, 0) as partly_parsed_count,
        coalesce(group_totals.task_group_count, 0) as task_group_count,
        coalesce(group_totals.unreadable_score_count, 0) as unreadable_score_count,
        coalesce(demographic_totals.demographic_count, 0) as demographic_count,
        coalesce(cue_totals.cue_count, 0) as cue_count,
        coalesce(cue_totals.cue_outside_tasks_count, 0) as cue_outside_tasks_count,
        task_totals.task_seconds,
        task_totals.last_task_ended_ms,
        task_totals.nps_score,
        task_totals.mean_normalized,
        group_totals.qx_score,
        group_totals.comparison_sequence,
        coalesce(task_totals.is_straightliner, false) as is_straightliner
    from sessions
    left join listings on sessions.session_id = listings.session_id
    left join details on sessions.session_id = details.session_id
    left join transcripts on sessions.session_id = transcripts.session_id
    left join transcripts_with_words on sessions.session_id = transcripts_with_words.session_id
    left join task_totals on sessions.session_id = task_totals.session_id
    left join group_totals on sessions.session_id = group_totals.session_id
    left join demographic_totals on sessions.session_id = demographic_totals.session_id
    left join cue_totals on sessions.session_id = cue_totals.session_id

)

select * from final
