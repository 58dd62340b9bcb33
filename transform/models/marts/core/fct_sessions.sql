{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

-- Replaced test by test, since one new session moves the median of its test.
with

sessions as (

    select * from {{ only_changed(ref('stg_usertesting__sessions'), dated=false) }}

),

session_details as (

    select * from {{ only_changed(ref('stg_usertesting__session_details'), dated=false) }}

),

session_totals as (

    select * from {{ only_changed(ref('int_usertesting__session_totals'), dated=false) }}

),

transcripts as (

    select * from {{ only_changed(ref('fct_transcripts')) }}

),

statuses as (

    select * from {{ ref('usertesting_session_statuses') }}

),

timed as (

    select
        sessions.*,
        {#- The API lists none but completed sessions, so one without a status is. #}
        sessions.deleted_at is null
        and coalesce(statuses.is_completed, sessions.session_status is null) as is_counted,
        {{ to_seconds(
            dbt.datediff('sessions.started_at', 'sessions.finished_at', 'millisecond')
        ) }} as duration_seconds
    from sessions
    left join statuses on upper(sessions.session_status) = statuses.session_status

),

test_medians as (

    select
        test_id,
        {{ percentile(0.5, 'duration_seconds') }} as median_seconds
    from timed
    where is_counted
    group by test_id
    having count(duration_seconds) >= 5

),

joined as (

    select
        timed.session_id,
        timed.test_id,
        {{ participant_key('session_details.participant_id') }} as participant_key,
        timed.audience_id,
        session_details.test_plan_id,
        timed.session_status,
        session_totals.comparison_sequence,
        timed.duration_seconds,
        coalesce(session_totals.task_count, 0) as task_count,
        coalesce(session_totals.answered_task_count, 0) as answered_task_count,
        coalesce(session_totals.skipped_task_count, 0) as skipped_task_count,
        {{ ratio(
            'session_totals.skipped_task_count',
            '(session_totals.answered_task_count + session_totals.skipped_task_count)',
        ) }} as skip_rate,
        session_totals.task_seconds,
        transcripts.word_count as transcript_word_count,
        session_totals.qx_score,
        session_totals.nps_score,
        session_details.session_id is not null as has_details,
        transcripts.session_id is not null as has_transcript,
        timed.duration_seconds < test_medians.median_seconds / 3 as is_speeder,
        coalesce(session_totals.is_straightliner, false) as is_straightliner,
        timed.is_counted,
        cast(timed.finished_at as date) as finished_date,
        timed.started_at,
        timed.finished_at,
        timed.deleted_at
    from timed
    left join session_details on timed.session_id = session_details.session_id
    left join session_totals on timed.session_id = session_totals.session_id
    left join test_medians on timed.test_id = test_medians.test_id
    left join transcripts on timed.session_id = transcripts.session_id

),

placed as (

    select
        joined.*,
        row_number() over (
            partition by joined.test_id, joined.is_counted
            order by {{ session_order('joined') }}
        ) as place
    from joined

),

first_placed as (

    select
        *,
        min(place) over (
            partition by test_id, is_counted, coalesce(participant_key, session_id)
        ) as first_place
    from placed

),

-- People are numbered by their first session.
numbered as (

    select
        *,
        dense_rank() over (partition by test_id, is_counted order by first_place) as person_number
    from first_placed

),

final as (

    select
        session_id,
        test_id,
        participant_key,
        cast(case when is_counted then person_number end as {{ dbt.type_int() }})
            as participant_number,
        audience_id,
        test_plan_id,
        session_status,
        comparison_sequence,
        duration_seconds,
        task_count,
        answered_task_count,
        skipped_task_count,
        skip_rate,
        task_seconds,
        transcript_word_count,
        qx_score,
        nps_score,
        has_details,
        has_transcript,
        is_speeder,
        is_straightliner,
        is_counted,
        finished_date,
        started_at,
        finished_at,
        deleted_at
    from numbered

)

select * from final
