{#- Two-sided at 95 %, and 80 % power. -#}
{%- set z, power_z = 1.959963985, 0.841621234 %}

with

nps as (

    select * from {{ ref('fct_nps') }}

),

-- A task on several scales has no one spread.
ratings as (

    select * from {{ ref('fct_rating_summaries') }}
    where
        mean_normalized_n > 0
        and not has_mixed_scales

),

tasks as (

    select * from {{ ref('fct_task_performance') }}
    where success_rate_n > 0

),

totals as (

    select
        'nps' as measure,
        test_id,
        task_id,
        task_text,
        cast(-100 as {{ type_double() }}) as lowest,
        cast(100 as {{ type_double() }}) as highest,
        answer_count,
        100 * cast(promoter_count - detractor_count as {{ type_double() }}) as total,
        10000 * cast(promoter_count + detractor_count as {{ type_double() }}) as total_of_squares
    from nps

    union all

    select
        'rating' as measure,
        test_id,
        task_id,
        task_text,
        0 as lowest,
        100 as highest,
        mean_normalized_n as answer_count,
        mean_normalized_n * mean_normalized as total,
        mean_normalized_n * power(mean_normalized, 2)
        + (mean_normalized_n - 1)
        * power(100 * coalesce(sd_rating, 0) / (scale_max - scale_min), 2) as total_of_squares
    from ratings

    union all

    select
        'success_rate' as measure,
        test_id,
        task_id,
        task_text,
        0 as lowest,
        100 as highest,
        success_rate_n as answer_count,
        100 * cast(success_count as {{ type_double() }}) as total,
        10000 * cast(success_count as {{ type_double() }}) as total_of_squares
    from tasks

),

bounded as (

    select
        *,
        {{ ratio('total', 'answer_count') }} as score,
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ mean_bound(sign, 'answer_count', 'total', 'total_of_squares', 'lowest', 'highest') }}
            as score_{{ bound }},
        {%- endfor %}
        {{ plus_four_squared_error(
            'answer_count', 'total', 'total_of_squares', 'lowest', 'highest'
        ) }} as squared_error
    from totals

),

-- The spread that the interval rests on: that of the answers and the four that are added.
spread as (

    select
        *,
        sqrt(squared_error * (answer_count + 4)) as score_sd
    from bounded

),

final as (

    select
        measure,
        test_id,
        task_id,
        task_text,
        answer_count,
        score,
        score_low,
        score_high,
        score_sd,
        (score_high - score_low) / 2 as half_width,
        {%- for points in (5, 10) %}
        cast(
            greatest(1, ceil(power({{ z }} * score_sd / {{ points }}, 2)) - 4)
            as {{ dbt.type_bigint() }}
        ) as answers_for_{{ points }}_points,
        {%- endfor %}
        ({{ z }} + {{ power_z }}) * sqrt(2 * squared_error) as smallest_visible_change
    from spread

)

select * from final
