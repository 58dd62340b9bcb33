{#- A view: what is pending goes missing, and a test gets its product, when no session changes. -#}
{{ config(materialized='view') }}

with

sessions as (

    select * from {{ ref('fct_sessions') }}
    where deleted_at is null

),

tests as (

    select * from {{ ref('dim_tests') }}

),

session_totals as (

    select * from {{ ref('int_usertesting__session_totals') }}

),

-- Age is counted from the newest read, so a pipeline that has stopped raises no alarm here.
last_read as (

    select {{ newest_time('extracted_at') }} as read_at
    from {{ ref('stg_usertesting__sessions') }}

),

final as (

    select
        sessions.session_id,
        sessions.test_id,
        tests.product_type,
        case
            when not coalesce(session_totals.is_transcript_whole, true) then 'partial'
            when sessions.has_transcript then 'loaded'
            when session_totals.is_transcript_loaded then 'empty'
            when tests.expects_transcript is null then 'unknown_product'
            when not tests.expects_transcript then 'not_expected'
            when
                sessions.finished_at is null
                or sessions.finished_at > {{ dbt.dateadd(
                    'day', -1 * var('usertesting_transcript_wait_days'), 'last_read.read_at'
                ) }}
                then 'pending'
            else 'missing'
        end as transcript_status,
        sessions.task_count,
        coalesce(session_totals.untimed_task_count, 0) as untimed_task_count,
        coalesce(session_totals.cue_count, 0) as cue_count,
        coalesce(session_totals.cue_outside_tasks_count, 0) as cue_outside_tasks_count,
        sessions.has_details,
        sessions.finished_at is not null as has_finish_time,
        session_totals.last_task_ended_ms > 1000 * sessions.duration_seconds as is_task_after_finish
    from sessions
    cross join last_read
    left join tests on sessions.test_id = tests.test_id
    left join session_totals on sessions.session_id = session_totals.session_id

)

select * from final
