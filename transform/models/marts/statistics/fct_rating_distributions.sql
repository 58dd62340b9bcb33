{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

ratings as (

    select * from {{ only_changed(ref('fct_task_responses')) }}
    where
        task_type in ('RATING_SCALE', 'NPS')
        and answer_number is not null

),

counted as (

    select
        test_id,
        task_id,
        answer_number as rating,
        max(task_type) as task_type,
        count(*) as answer_count
    from ratings
    group by test_id, task_id, answer_number

),

running as (

    select
        *,
        sum(answer_count) over (partition by test_id, task_id) as rating_count,
        sum(answer_count) over (
            partition by test_id, task_id
            order by rating
            rows between unbounded preceding and current row
        ) as cumulative_count
    from counted

),

final as (

    select
        test_id,
        task_id,
        task_type,
        rating,
        answer_count,
        cast(rating_count as {{ dbt.type_bigint() }}) as rating_count,
        {{ ratio('answer_count', 'rating_count') }} as rating_share,
        {{ proportion_bound('answer_count', 'rating_count', '-') }} as rating_share_low,
        {{ proportion_bound('answer_count', 'rating_count', '+') }} as rating_share_high,
        {{ ratio('cumulative_count', 'rating_count') }} as cumulative_share,
        {{ is_enough_to_quote('rating_count') }} as is_enough_to_quote
    from running

)

select * from final
