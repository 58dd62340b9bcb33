with

sessions as (

    select
        test_id,
        count(*) as session_count,
        count(case when has_details then 1 end) as detailed_session_count
    from {{ ref('fct_sessions') }}
    where deleted_at is null
    group by test_id

),

transcripts as (

    select
        test_id,
        count(case when transcript_status in ('loaded', 'partial', 'pending', 'missing') then 1 end)
            as expected_transcript_count,
        count(case when transcript_status = 'loaded' then 1 end) as transcript_count
    from {{ ref('dq_session_completeness') }}
    group by test_id

),

totals as (

    select
        test_id,
        sum(task_count) as task_response_count,
        sum(not_understood_count) as not_understood_count,
        sum(partly_parsed_count) as partly_parsed_count,
        sum(unreadable_score_count) as unreadable_score_count,
        sum(cue_count) as cue_count
    from {{ ref('int_usertesting__session_totals') }}
    group by test_id

),

declared_cues as (

    select
        test_id,
        sum(cue_count) as declared_cue_count
    from {{ ref('fct_transcripts') }}
    group by test_id

),

counted as (

    select
        sessions.test_id,
        sessions.session_count,
        sessions.detailed_session_count,
        transcripts.expected_transcript_count,
        transcripts.transcript_count,
        cast(coalesce(totals.task_response_count, 0) as {{ dbt.type_bigint() }})
            as task_response_count,
        cast(coalesce(totals.not_understood_count, 0) as {{ dbt.type_bigint() }})
            as not_understood_count,
        cast(coalesce(totals.partly_parsed_count, 0) as {{ dbt.type_bigint() }})
            as partly_parsed_count,
        cast(coalesce(totals.unreadable_score_count, 0) as {{ dbt.type_bigint() }})
            as unreadable_score_count,
        cast(coalesce(declared_cues.declared_cue_count, 0) as {{ dbt.type_bigint() }})
            as declared_cue_count,
        cast(coalesce(totals.cue_count, 0) as {{ dbt.type_bigint() }}) as cue_count
    from sessions
    inner join transcripts on sessions.test_id = transcripts.test_id
    left join totals on sessions.test_id = totals.test_id
    left join declared_cues on sessions.test_id = declared_cues.test_id

),

final as (

    select
        *,
        session_count = detailed_session_count
        and expected_transcript_count = transcript_count
        and declared_cue_count = cue_count
        and not_understood_count = 0
        and unreadable_score_count = 0 as is_complete
    from counted

)

select * from final
