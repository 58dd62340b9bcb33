with

sessions as (

    select * from {{ ref('stg_usertesting__sessions') }}

),

session_details as (

    select * from {{ ref('stg_usertesting__session_details') }}

),

task_responses as (

    select * from {{ ref('fct_task_responses') }}

),

transcripts as (

    select * from {{ ref('fct_transcripts') }}

),

task_totals as (

    select
        session_id,
        count(*) as task_count,
        count(case when not is_skipped then 1 end) as answered_task_count,
        count(case when is_skipped then 1 end) as skipped_task_count,
        {{ to_seconds('sum(duration_ms)') }} as task_seconds
    from task_responses
    group by session_id

),

final as (

    select
        sessions.session_id,
        sessions.test_id,
        {{ participant_key('session_details.participant_id') }} as participant_key,
        sessions.audience_id,
        session_details.test_plan_id,
        sessions.session_status,
        {{ to_seconds(
            dbt.datediff('sessions.started_at', 'sessions.finished_at', 'millisecond')
        ) }} as duration_seconds,
        coalesce(task_totals.task_count, 0) as task_count,
        coalesce(task_totals.answered_task_count, 0) as answered_task_count,
        coalesce(task_totals.skipped_task_count, 0) as skipped_task_count,
        {{ ratio(
            'task_totals.skipped_task_count',
            '(task_totals.answered_task_count + task_totals.skipped_task_count)',
        ) }} as skip_rate,
        task_totals.task_seconds,
        transcripts.word_count as transcript_word_count,
        session_details.session_id is not null as has_details,
        transcripts.session_id is not null as has_transcript,
        cast(sessions.finished_at as date) as finished_date,
        sessions.started_at,
        sessions.finished_at
    from sessions
    left join session_details on sessions.session_id = session_details.session_id
    left join task_totals on sessions.session_id = task_totals.session_id
    left join transcripts on sessions.session_id = transcripts.session_id

)

select * from final
