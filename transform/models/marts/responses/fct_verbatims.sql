{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

-- Replaced test by test, since a new session may change the numbers of the people.
with

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

sessions as (

    select * from {{ only_changed(ref('fct_sessions'), dated=false) }}
    where is_counted

),

demographics as (

    select * from {{ only_changed(ref('dim_session_demographics')) }}

),

verbatims as (

    select * from {{ only_changed(ref('int_usertesting__verbatims')) }}

),

session_answers as (

    select
        session_id,
        count(is_successful) as outcome_count,
        count(case when is_successful then 1 end) as success_count
    from responses
    group by session_id

),

last_nps as (

    select
        session_id,
        nps_group,
        row_number() over (partition by session_id order by task_index desc) as nps_rank
    from responses
    where nps_group is not null

),

final as (

    select
        verbatims.verbatim_id,
        verbatims.verbatim_kind,
        verbatims.session_id,
        sessions.test_id,
        sessions.participant_key,
        sessions.participant_number,
        verbatims.task_response_id,
        responses.task_id,
        responses.task_text,
        verbatims.verbatim_text,
        verbatims.verbatim_language,
        verbatims.speaker,
        last_nps.nps_group,
        responses.is_skipped as is_task_skipped,
        responses.is_successful as is_task_successful,
        coalesce(session_answers.success_count, 0) as session_success_count,
        coalesce(session_answers.outcome_count, 0) as session_outcome_count,
        demographics.age_group,
        demographics.gender,
        demographics.country,
        verbatims.started_ms,
        verbatims.ended_ms,
        sessions.finished_at,
        verbatims.extracted_at
    from verbatims
    inner join sessions on verbatims.session_id = sessions.session_id
    left join responses on verbatims.task_response_id = responses.task_response_id
    left join session_answers on verbatims.session_id = session_answers.session_id
    left join last_nps
        on
            verbatims.session_id = last_nps.session_id
            and last_nps.nps_rank = 1
    left join demographics on verbatims.session_id = demographics.session_id

)

select * from final
