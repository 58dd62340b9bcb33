-- The tasks that a session counts are the tasks that it has.
with

responses as (

    select
        session_id,
        count(*) as response_count
    from {{ ref('fct_task_responses') }}
    group by session_id

)

select
    sessions.session_id,
    sessions.task_count,
    responses.response_count
from {{ ref('fct_sessions') }} as sessions
left join responses on sessions.session_id = responses.session_id
where sessions.task_count <> coalesce(responses.response_count, 0)
