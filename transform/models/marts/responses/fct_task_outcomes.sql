{{ config(materialized='view') }}

-- A view: a new line in a seed counts at once, whether or not the session has changed.
with

responses as (

    select * from {{ ref('fct_task_responses') }}

),

sessions as (

    select * from {{ ref('int_usertesting__completed_sessions') }}

),

seen as (

    select distinct
        session_id,
        is_successful,
        {{ same_question('task_text', "''") }} as question
    from {{ ref('usertesting_session_outcomes') }}

),

right_answers as (

    select distinct
        {{ same_question('task_text', "''") }} as question,
        {{ same_question('answer_text', "''") }} as answer
    from {{ ref('usertesting_right_answers') }}

),

asked as (

    select distinct question from right_answers

),

judged_questions as (

    select distinct both_seeds.question
    from (
        select question from asked
        union all
        select question from seen
    ) as both_seeds

),

known_tasks as (

    select
        test_id,
        task_id,
        success_rate_n,
        {{ same_question('task_text', 'null') }} as question
    from {{ ref('fct_task_performance') }}

),

-- Tasks of which any session has an outcome; the others have no goal that is known.
tasks as (

    select
        known_tasks.test_id,
        known_tasks.task_id,
        known_tasks.question,
        asked.question is not null as has_right_answer
    from known_tasks
    left join judged_questions on known_tasks.question = judged_questions.question
    left join asked on known_tasks.question = asked.question
    where known_tasks.success_rate_n > 0 or judged_questions.question is not null

),

judged as (

    select
        responses.task_response_id,
        responses.session_id,
        responses.test_id,
        responses.participant_key,
        responses.task_id,
        responses.task_type,
        responses.task_text,
        responses.task_index,
        responses.is_skipped,
        sessions.finished_at,
        responses.extracted_at,
        seen.is_successful as seen_success,
        case when not coalesce(responses.is_skipped, false) then responses.is_successful end
            as told_success,
        case
            when
                responses.answer_status in ('parsed', 'partly_parsed')
                and responses.answer_text is not null
                and tasks.has_right_answer
                then right_answers.answer is not null
        end as answered_success
    from responses
    inner join sessions on responses.session_id = sessions.session_id
    inner join tasks
        on
            responses.test_id = tasks.test_id
            and coalesce(responses.task_id, '') = coalesce(tasks.task_id, '')
    left join seen
        on
            responses.session_id = seen.session_id
            and tasks.question = seen.question
    left join right_answers
        on
            tasks.question = right_answers.question
            and lower(trim(responses.answer_text)) = right_answers.answer

),

final as (

    select
        task_response_id,
        session_id,
        test_id,
        participant_key,
        task_id,
        task_type,
        task_text,
        task_index,
        is_skipped,
        coalesce(seen_success, told_success, answered_success) as is_successful,
        case
            when seen_success is not null then 'team'
            when told_success is not null then 'usertesting'
            when answered_success is not null then 'answer'
        end as outcome_source,
        coalesce(
            seen_success, told_success, answered_success, case when is_skipped then false end
        ) as is_reached,
        cast(finished_at as date) as finished_date,
        extracted_at
    from judged

)

select * from final
