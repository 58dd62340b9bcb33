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

totals as (

    select
        test_id,
        task_id,
        max(task_type) as task_type,
        max(task_text) as task_text,
        max(scale_min) as scale_min,
        max(scale_max) as scale_max,
        count(*) as rating_count,
        avg(answer_number) as mean_rating,
        stddev_samp(answer_number) as sd_rating,
        {{ percentile(0.5, 'answer_number') }} as median_rating,
        avg(answer_normalized) as mean_normalized,
        count(is_top_two_box) as scaled_count,
        count(case when is_top_two_box then 1 end) as top_two_box_count,
        count(case when answer_number <= scale_min + 1 then 1 end) as bottom_two_box_count
    from ratings
    group by test_id, task_id

),

spread as (

    select
        *,
        {{ t_value('rating_count - 1') }} * sd_rating / sqrt(rating_count) as margin
    from totals

),

final as (

    select
        test_id,
        task_id,
        task_type,
        task_text,
        scale_min,
        scale_max,
        rating_count,
        mean_rating,
        mean_rating - margin as mean_rating_low,
        mean_rating + margin as mean_rating_high,
        sd_rating,
        median_rating,
        mean_normalized,
        {{ ratio('top_two_box_count', 'scaled_count') }} as top_two_box_share,
        {{ proportion_bound('top_two_box_count', 'scaled_count', '-') }} as top_two_box_share_low,
        {{ proportion_bound('top_two_box_count', 'scaled_count', '+') }} as top_two_box_share_high,
        {{ ratio('bottom_two_box_count', 'scaled_count') }} as bottom_two_box_share,
        {{ is_enough_to_quote('rating_count') }} as is_enough_to_quote
    from spread

)

select * from final
