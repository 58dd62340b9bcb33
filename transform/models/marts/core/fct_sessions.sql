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

task_groups as (

    select * from {{ ref('stg_usertesting__task_groups') }}

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
        {{ to_seconds('sum(duration_ms)') }} as task_seconds,
        avg(case when task_type = 'NPS' then answer_number end) as nps_score,
        coalesce(
            count(case when task_type = 'RATING_SCALE' then answer_number end) >= 4
            and min(case when task_type = 'RATING_SCALE' then answer_number end)
            = max(case when task_type = 'RATING_SCALE' then answer_number end),
            false
        ) as is_straightliner
    from task_responses
    group by session_id

),

group_totals as (

    select
        session_id,
        avg(qx_score) as qx_score,
        min(comparison_sequence) as comparison_sequence
    from task_groups
    group by session_id

),

timed as (

    select
        *,
        {{ to_seconds(
            dbt.datediff('started_at', 'finished_at', 'millisecond')
        ) }} as duration_seconds
    from sessions

),

test_medians as (

    select
        test_id,
        percentile_cont(0.5) within group (order by duration_seconds) as median_seconds
    from timed
    group by test_id
    having count(duration_seconds) >= 5

),

final as (

    select
        timed.session_id,
        timed.test_id,
        {{ participant_key('session_details.participant_id') }} as participant_key,
        timed.audience_id,
        session_details.test_plan_id,
        timed.session_status,
        group_totals.comparison_sequence,
        timed.duration_seconds,
        coalesce(task_totals.task_count, 0) as task_count,
        coalesce(task_totals.answered_task_count, 0) as answered_task_count,
        coalesce(task_totals.skipped_task_count, 0) as skipped_task_count,
        {{ ratio(
            'task_totals.skipped_task_count',
            '(task_totals.answered_task_count + task_totals.skipped_task_count)',
        ) }} as skip_rate,
        task_totals.task_seconds,
        transcripts.word_count as transcript_word_count,
        group_totals.qx_score,
        task_totals.nps_score,
        session_details.session_id is not null as has_details,
        transcripts.session_id is not null as has_transcript,
        timed.duration_seconds < test_medians.median_seconds / 3 as is_speeder,
        coalesce(task_totals.is_straightliner, false) as is_straightliner,
        cast(timed.finished_at as date) as finished_date,
        timed.started_at,
        timed.finished_at
    from timed
    left join session_details on timed.session_id = session_details.session_id
    left join task_totals on timed.session_id = task_totals.session_id
    left join group_totals on timed.session_id = group_totals.session_id
    left join test_medians on timed.test_id = test_medians.test_id
    left join transcripts on timed.session_id = transcripts.session_id

)

select * from final
