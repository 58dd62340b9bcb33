{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

items as (

    select * from {{ only_changed(ref('fct_answer_items')) }}
    where task_type in ('MULTIPLE_CHOICE', 'RANK_ORDER', 'MATRIX')

),

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}
    where task_type in ('MULTIPLE_CHOICE', 'RANK_ORDER', 'MATRIX')

),

sessions as (

    select * from {{ only_changed(ref('int_usertesting__completed_sessions'), dated=false) }}

),

-- An only choice may come as a text in place of a list.
named as (

    select
        task_response_id,
        case when task_type = 'MATRIX' then item_label end as matrix_row,
        case when task_type = 'MATRIX' then item_value else item_label end as option_label,
        item_number as option_number,
        case when task_type = 'RANK_ORDER' then item_rank end as item_rank
    from items

    union all

    select
        task_response_id,
        cast(null as {{ dbt.type_string() }}) as matrix_row,
        answer_text as option_label,
        cast(null as {{ type_double() }}) as option_number,
        cast(null as {{ type_double() }}) as item_rank
    from responses
    where
        task_type = 'MULTIPLE_CHOICE'
        and coalesce(answer_item_count, 0) = 0

),

-- What an answer names twice it says once.
said as (

    select
        task_response_id,
        matrix_row,
        option_label,
        min(option_number) as option_number,
        min(item_rank) as item_rank
    from named
    where option_label is not null
    group by task_response_id, matrix_row, option_label

),

-- A person counts once, with the newest answer that tells something of the row.
ranked as (

    select
        said.*,
        responses.session_id,
        responses.test_id,
        responses.task_id,
        responses.task_type,
        responses.task_text,
        responses.extracted_at,
        sessions.person_key,
        cast(sessions.finished_at as date) as finished_date,
        dense_rank() over (
            partition by
                responses.test_id, responses.task_id, said.matrix_row, sessions.person_key
            order by {{ session_order('sessions', 'desc') }}, responses.task_index desc
        ) as recency_rank
    from said
    inner join responses on said.task_response_id = responses.task_response_id
    left join sessions on responses.session_id = sessions.session_id

),

final as (

    select
        task_response_id,
        session_id,
        test_id,
        task_id,
        task_type,
        task_text,
        matrix_row,
        option_label,
        option_number,
        item_rank,
        person_key,
        finished_date,
        person_key is not null and recency_rank = 1 as is_counted,
        extracted_at
    from ranked

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
