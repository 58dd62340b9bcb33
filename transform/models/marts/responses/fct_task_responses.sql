with

tasks as (

    select * from {{ ref('stg_usertesting__tasks') }}

),

timed as (

    select
        *,
        coalesce(started_ms >= 0 and ended_ms > started_ms, false) as is_duration_valid
    from tasks

),

final as (

    select
        task_response_id,
        session_id,
        test_id,
        {{ participant_key('participant_id') }} as participant_key,
        task_id,
        task_type,
        task_text,
        answer_json,
        task_index,
        started_ms,
        ended_ms,
        case when is_duration_valid then ended_ms - started_ms end as duration_ms,
        is_duration_valid,
        is_skipped,
        answer_json is not null as has_answer,
        extracted_at
    from timed

)

select * from final
