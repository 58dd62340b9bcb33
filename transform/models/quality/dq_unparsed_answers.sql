with

-- By names of their own: dbt itself names a relation of which it builds an empty one.
responses as (

    select * from {{ ref('fct_task_responses') }}
    where answer_status in ('partly_parsed', 'unparsed')

),

tasks as (

    select
        task_response_id,
        answer_json
    from {{ ref('stg_usertesting__tasks') }}
    -- The key of a task is made of its session's: a session is found before it is made.
    where session_id in (select responses.session_id from responses)

),

answers as (

    select
        responses.task_response_id,
        responses.test_id,
        coalesce(responses.task_type, 'none') as task_type,
        responses.answer_status,
        tasks.answer_json,
        responses.extracted_at
    from responses
    inner join tasks on responses.task_response_id = tasks.task_response_id

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
        answers.test_id,
        answers.task_type,
        answers.answer_status,
        coalesce(shapes.answer_shape, 'no object') as answer_shape,
        count(*) as answer_count,
        min(answers.extracted_at) as first_seen_at,
        max(answers.extracted_at) as last_seen_at
    from answers
    left join shapes on answers.task_response_id = shapes.task_response_id
    group by
        answers.test_id,
        answers.task_type,
        answers.answer_status,
        coalesce(shapes.answer_shape, 'no object')

)

select * from final
