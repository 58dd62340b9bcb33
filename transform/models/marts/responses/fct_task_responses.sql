{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

tasks as (

    select * from {{ only_changed(ref('stg_usertesting__tasks')) }}

),

answers as (

    select * from {{ only_changed(ref('int_usertesting__task_answers')) }}

),

timed as (

    select
        *,
        coalesce(started_ms >= 0 and ended_ms > started_ms, false) as is_duration_valid
    from tasks

),

final as (

    select
        timed.task_response_id,
        timed.session_id,
        timed.test_id,
        {{ participant_key('timed.participant_id') }} as participant_key,
        timed.task_id,
        timed.task_type,
        timed.task_text,
        answers.answer_status,
        answers.answer_text,
        case
            when timed.task_type <> 'NPS' then null
            when answers.answer_number >= 9 then 'promoter'
            when answers.answer_number >= 7 then 'passive'
            when answers.answer_number >= 0 then 'detractor'
        end as nps_group,
        timed.task_index,
        timed.started_ms,
        timed.ended_ms,
        case when timed.is_duration_valid then timed.ended_ms - timed.started_ms end as duration_ms,
        answers.answer_number,
        answers.scale_min,
        answers.scale_max,
        100 * {{ ratio(
            '(answers.answer_number - answers.scale_min)', '(answers.scale_max - answers.scale_min)'
        ) }} as answer_normalized,
        answers.answer_item_count,
        timed.is_duration_valid,
        timed.is_skipped,
        timed.answer_json is not null as has_answer,
        {#- On a scale of fewer than four numbers the two ends would share one. #}
        case
            when answers.scale_max - answers.scale_min >= 3
                then answers.answer_number >= answers.scale_max - 1
        end as is_top_two_box,
        case
            when answers.scale_max - answers.scale_min >= 3
                then answers.answer_number <= answers.scale_min + 1
        end as is_bottom_two_box,
        answers.is_successful,
        timed.extracted_at
    from timed
    inner join answers on timed.task_response_id = answers.task_response_id

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
