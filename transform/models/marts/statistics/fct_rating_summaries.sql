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

-- A task whose scale was changed has a row for each.
totals as (

    select
        test_id,
        task_id,
        scale_min,
        scale_max,
        max(task_type) as task_type,
        max(task_text) as task_text,
        count(*) as mean_rating_n,
        avg(rating) as mean_rating,
        stddev_samp(rating) as sd_rating,
        {{ percentile(0.5, 'rating') }} as median_rating,
        avg(answer_normalized) as mean_normalized,
        count(answer_normalized) as mean_normalized_n,
        sum(answer_normalized) as total,
        sum(answer_normalized * answer_normalized) as total_of_squares,
        count(is_top_two_box) as top_two_box_share_n,
        count(case when is_top_two_box then 1 end) as top_two_box_count,
        count(is_bottom_two_box) as bottom_two_box_share_n,
        count(case when is_bottom_two_box then 1 end) as bottom_two_box_count
    from ratings
    group by test_id, task_id, scale_min, scale_max

),

bounded as (

    select
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ mean_bound(sign, 'mean_normalized_n', 'total', 'total_of_squares', '0', '100') }}
            as mean_normalized_{{ bound }},
        {{ share_bound(sign, 'top_two_box_count', 'top_two_box_share_n') }}
            as top_two_box_share_{{ bound }},
        {{ share_bound(sign, 'bottom_two_box_count', 'bottom_two_box_share_n') }}
            as bottom_two_box_share_{{ bound }},
        {%- endfor %}
        {{ ratio('top_two_box_count', 'top_two_box_share_n') }} as top_two_box_share,
        {{ ratio('bottom_two_box_count', 'bottom_two_box_share_n') }} as bottom_two_box_share,
        count(*) over (partition by test_id, task_id) > 1 as has_mixed_scales,
        *
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
        has_mixed_scales,
        mean_rating_n,
        mean_rating,
        scale_min + (scale_max - scale_min) * mean_normalized_low / 100 as mean_rating_low,
        scale_min + (scale_max - scale_min) * mean_normalized_high / 100 as mean_rating_high,
        {{ is_enough_to_quote(
            'mean_rating_n', 'mean_normalized_low', 'mean_normalized_high', 100
        ) }}
            as is_mean_rating_enough_to_quote,
        sd_rating,
        median_rating,
        mean_normalized_n,
        mean_normalized,
        mean_normalized_low,
        mean_normalized_high,
        top_two_box_count,
        top_two_box_share_n,
        top_two_box_share,
        top_two_box_share_low,
        top_two_box_share_high,
        {{ is_enough_to_quote(
            'top_two_box_share_n', 'top_two_box_share_low', 'top_two_box_share_high', 1
        ) }}
            as is_top_two_box_share_enough_to_quote,
        bottom_two_box_count,
        bottom_two_box_share_n,
        bottom_two_box_share,
        bottom_two_box_share_low,
        bottom_two_box_share_high,
        {{ is_enough_to_quote(
            'bottom_two_box_share_n', 'bottom_two_box_share_low', 'bottom_two_box_share_high', 1
        ) }}
            as is_bottom_two_box_share_enough_to_quote
    from bounded

)

select * from final
