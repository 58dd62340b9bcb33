{{ config(materialized='view') }}

with

task_responses as (

    select * from {{ ref('fct_task_responses') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

final as (

    select
        task_responses.task_response_id,
        task_responses.session_id,
        task_responses.test_id,
        task_responses.task_id,
        task_responses.task_type,
        task_responses.answer_status,
        task_responses.nps_group,
        task_responses.answer_number,
        task_responses.answer_normalized,
        task_responses.is_skipped,
        task_responses.is_top_two_box,
        task_responses.is_successful,
        sessions.finished_date
    from task_responses
    inner join sessions on task_responses.session_id = sessions.session_id

)

select * from final
