{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

ratings as (

    select * from {{ only_changed(ref('int_usertesting__counted_answers')) }}
    where rating is not null

),

counted as (

    select
        test_id,
        task_id,
        scale_min,
        scale_max,
        rating,
        -- BigQuery partitions no window by a floating-point number.
        dense_rank() over (
            partition by test_id, task_id
            order by scale_min, scale_max
        ) as scale_number,
        max(task_type) as task_type,
        count(*) as answer_count
    from ratings
    group by test_id, task_id, scale_min, scale_max, rating

),

running as (

    select
        *,
        sum(answer_count) over (partition by test_id, task_id, scale_number) as rating_count,
        sum(answer_count) over (
            partition by test_id, task_id, scale_number
            order by rating
            rows between unbounded preceding and current row
        ) as cumulative_count
    from counted

),

bounded as (

    select
        *,
        {{ ratio('answer_count', 'rating_count') }} as rating_share,
        {{ share_bound('-', 'answer_count', 'rating_count') }} as rating_share_low,
        {{ share_bound('+', 'answer_count', 'rating_count') }} as rating_share_high,
        {{ ratio('cumulative_count', 'rating_count') }} as cumulative_share
    from running

),

final as (

    select
        test_id,
        task_id,
        task_type,
        scale_min,
        scale_max,
        rating,
        answer_count,
        cast(rating_count as {{ dbt.type_bigint() }}) as rating_count,
        rating_share,
        rating_share_low,
        rating_share_high,
        cumulative_share,
        {{ is_enough_to_quote('rating_count', 'rating_share_low', 'rating_share_high', 1) }}
            as is_enough_to_quote
    from bounded

)

select * from final
