{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

answer_items as (

    select * from {{ only_changed(ref('int_usertesting__answer_items')) }}

),

tasks as (

    select * from {{ only_changed(ref('stg_usertesting__tasks')) }}

),

final as (

    select
        {{ surrogate_key(['answer_items.task_response_id', 'answer_items.item_index']) }}
            as answer_item_id,
        answer_items.task_response_id,
        answer_items.session_id,
        tasks.test_id,
        tasks.task_id,
        answer_items.task_type,
        answer_items.item_label,
        answer_items.item_value,
        answer_items.item_index,
        answer_items.item_number,
        answer_items.item_rank,
        tasks.extracted_at
    from answer_items
    inner join tasks on answer_items.task_response_id = tasks.task_response_id

)

select * from final
