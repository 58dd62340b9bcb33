with

sessions as (

    select * from {{ ref('fct_sessions') }}

),

tests as (

    select * from {{ ref('dim_tests') }}

),

task_totals as (

    select
        session_id,
        count(case when not is_duration_valid and is_skipped is not null then 1 end)
            as untimed_task_count,
        max(ended_ms) as last_task_ended_ms
    from {{ ref('fct_task_responses') }}
    group by session_id

),

cue_totals as (

    select
        session_id,
        count(*) as cue_count,
        count(case when task_response_id is null then 1 end) as cue_outside_tasks_count
    from {{ ref('fct_transcript_cues') }}
    group by session_id

),

-- Age is counted from the newest read, so that a pipeline that stands still raises no alarm here.
last_read as (

    select max(extracted_at) as read_at
    from {{ ref('stg_usertesting__sessions') }}

),

final as (

    select
        sessions.session_id,
        sessions.test_id,
        tests.product_type,
        case
            when sessions.has_transcript then 'loaded'
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
        coalesce(task_totals.untimed_task_count, 0) as untimed_task_count,
        coalesce(cue_totals.cue_count, 0) as cue_count,
        coalesce(cue_totals.cue_outside_tasks_count, 0) as cue_outside_tasks_count,
        sessions.has_details,
        sessions.finished_at is not null as has_finish_time,
        task_totals.last_task_ended_ms > 1000 * sessions.duration_seconds as is_task_after_finish
    from sessions
    cross join last_read
    left join tests on sessions.test_id = tests.test_id
    left join task_totals on sessions.session_id = task_totals.session_id
    left join cue_totals on sessions.session_id = cue_totals.session_id

)

select * from final
