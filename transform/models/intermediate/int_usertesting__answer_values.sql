{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

tasks as (

    select * from {{ only_changed(ref('stg_usertesting__tasks')) }}
    where not coalesce(is_skipped, false)

),

paths as (

    select * from {{ ref('usertesting_answer_paths') }}
    where slot not in ('item_label', 'item_value', 'item_number', 'item_rank')

),

candidates as (

    select
        tasks.task_response_id,
        tasks.session_id,
        tasks.task_type,
        tasks.extracted_at,
        paths.slot,
        paths.priority,
        {{ json_at('tasks.answer_json', 'paths.path') }} as answer_value
    from tasks
    inner join paths on tasks.task_type = paths.task_type

),

-- A list fits into the slot for items only, and a single value into all the others.
fitting as (

    select *
    from candidates
    where
        answer_value is not null
        and case slot
            when 'none' then true
            when 'items' then {{ json_kind('answer_value') }} = 'array'
            else {{ json_kind('answer_value') }} = 'scalar'
        end

),

ranked as (

    select
        *,
        row_number() over (partition by task_response_id, slot order by priority) as path_rank
    from fitting

),

final as (

    select
        task_response_id,
        session_id,
        task_type,
        slot,
        answer_value,
        extracted_at
    from ranked
    where path_rank = 1

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
