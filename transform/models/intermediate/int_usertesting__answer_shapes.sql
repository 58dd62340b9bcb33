{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

task_answers as (

    select * from {{ only_changed(ref('int_usertesting__task_answers')) }}
    where answer_status in ('partly_parsed', 'unparsed')

),

tasks as (

    select * from {{ only_changed(ref('stg_usertesting__tasks')) }}

),

answers as (

    select
        tasks.task_response_id,
        tasks.answer_json
    from tasks
    inner join task_answers on tasks.task_response_id = task_answers.task_response_id

),

-- The names of an answer's members, three levels down; a list shows its first element.
members as (

    {{ unnest_json_object('answers', 'answer_json') }}

),

first_level as (

    select
        task_response_id,
        member as member_path,
        {{ json_first(as_json('member_value')) }} as below
    from members
    where {{ as_json('member_value') }} is not null

),

second_members as (

    {{ unnest_json_object('first_level', 'below') }}

),

second_level as (

    select
        task_response_id,
        member_path || '.' || member as member_path,
        {{ json_first(as_json('member_value')) }} as below
    from second_members

),

third_members as (

    {{ unnest_json_object('second_level', 'below') }}

),

paths as (

    select
        task_response_id,
        member_path
    from first_level

    union all

    select
        task_response_id,
        member_path
    from second_level

    union all

    select
        task_response_id,
        member_path || '.' || member as member_path
    from third_members

),

shapes as (

    select
        task_response_id,
        {{ joined_text('member_path', "', '", 'member_path') }} as answer_shape
    from paths
    group by task_response_id

),

final as (

    select
        task_answers.task_response_id,
        task_answers.session_id,
        coalesce(shapes.answer_shape, 'no object') as answer_shape,
        task_answers.extracted_at
    from task_answers
    left join shapes on task_answers.task_response_id = shapes.task_response_id

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
