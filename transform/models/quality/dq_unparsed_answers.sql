with

responses as (

    select * from {{ ref('fct_task_responses') }}
    where answer_status in ('partly_parsed', 'unparsed')

),

answer_shapes as (

    select * from {{ ref('int_usertesting__answer_shapes') }}

),

answers as (

    select
        responses.test_id,
        coalesce(responses.task_type, 'none') as task_type,
        responses.answer_status,
        answer_shapes.answer_shape,
        responses.extracted_at
    from responses
    inner join answer_shapes on responses.task_response_id = answer_shapes.task_response_id

),

final as (

    select
        test_id,
        task_type,
        answer_status,
        answer_shape,
        count(*) as answer_count,
        min(extracted_at) as first_seen_at,
        max(extracted_at) as last_seen_at
    from answers
    group by test_id, task_type, answer_status, answer_shape

)

select * from final
