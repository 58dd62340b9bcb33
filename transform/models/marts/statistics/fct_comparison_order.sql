{%- set group = 'partition by test_id, task_group_id' %}

with

comparisons as (

    select
        *,
        first_rating - later_rating as position_difference
    from {{ ref('int_usertesting__comparison_sessions') }}

),

orders as (

    select
        test_id,
        task_group_id,
        comparison_sequence,
        count(*) as participant_count,
        count(mean_rating) as mean_rating_n,
        coalesce(sum(mean_rating), 0) as total,
        coalesce(sum(mean_rating * mean_rating), 0) as total_of_squares,
        avg(case when position_difference is not null then first_rating end)
            as first_mean_rating,
        avg(case when position_difference is not null then later_rating end)
            as later_mean_rating,
        count(position_difference) as position_n,
        sum(position_difference) as position_total,
        sum(position_difference * position_difference) as position_total_of_squares
    from comparisons
    group by test_id, task_group_id, comparison_sequence

),

-- Each order against all the other orders of its group.
with_others as (

    select
        *,
        {%- for column in ['mean_rating_n', 'total', 'total_of_squares'] %}
        sum({{ column }}) over ({{ group }}) - {{ column }}
            as other_{{ column }},
        {%- endfor %}
        count(case when mean_rating_n > 0 then 1 end) over ({{ group }})
            as rated_order_count,
        {{ ratio('position_total', 'position_n') }} as order_effect
    from orders

),

bounded as (

    select
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {%- for other in ['', 'other_'] %}
        {{ mean_bound(
            sign, other ~ 'mean_rating_n', other ~ 'total', other ~ 'total_of_squares', '0', '100'
        ) }} as {{ other }}mean_rating_{{ bound }},
        {%- endfor %}
        {{ mean_bound(
            sign, 'position_n', 'position_total', 'position_total_of_squares', '-100', '100'
        ) }} as order_effect_{{ bound }},
        {%- endfor %}
        {{ ratio('total', 'mean_rating_n') }} as mean_rating,
        {{ ratio('other_total', 'other_mean_rating_n') }} as other_mean_rating,
        *
    from with_others

),

-- What comes first, over all orders alike: which thing is better cancels out. One order alone
-- cannot tell what comes first from what is better.
differences as (

    select
        *,
        mean_rating - other_mean_rating as difference,
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ difference_bound(sign, 'mean_rating', 'other_mean_rating') }} as difference_{{ bound }},
        sqrt(sum(power(order_effect_{{ bound }} - order_effect, 2)) over ({{ group }}))
        / nullif(count(order_effect) over ({{ group }}), 0) as reach_{{ bound }},
        {%- endfor %}
        sum(position_n) over ({{ group }}) as position_effect_n,
        case
            when count(order_effect) over ({{ group }}) > 1
                then avg(order_effect) over ({{ group }})
        end as position_effect
    from bounded

),

effects as (

    select
        *,
        position_effect - reach_low as position_effect_low,
        position_effect + reach_high as position_effect_high
    from differences

),

tested as (

    {{ tested_differences('effects', {
        'difference': 'p_value', 'position_effect': 'position_effect_p_value',
    }) }}

),

-- Two orders make one comparison, told from either side.
told_once as (

    select
        *,
        case
            when
                rated_order_count = 2
                and comparison_sequence <> min(
                    case when mean_rating_n > 0 then comparison_sequence end
                ) over ({{ group }})
                then null
            else p_value
        end as p_value_once
    from tested

),

adjusted as (

    {{ holm('told_once', ['test_id'], 'p_value_once') }}

),

told_twice as (

    select
        *,
        case
            when difference is null then null
            when rated_order_count = 2
                then max(p_adjusted) over ({{ group }})
            else p_adjusted
        end as told_p_adjusted
    from adjusted

),

final as (

    select
        test_id,
        task_group_id,
        comparison_sequence,
        participant_count,
        mean_rating_n,
        mean_rating,
        mean_rating_low,
        mean_rating_high,
        {{ is_enough_to_quote('mean_rating_n', 'mean_rating_low', 'mean_rating_high', 100) }}
            as is_mean_rating_enough_to_quote,
        cast(other_mean_rating_n as {{ dbt.type_bigint() }}) as other_mean_rating_n,
        other_mean_rating,
        difference,
        difference_low,
        difference_high,
        p_value,
        told_p_adjusted as p_adjusted,
        told_p_adjusted < 0.05 as is_order_effect,
        {{ is_enough_to_quote(
            'least(mean_rating_n, other_mean_rating_n)', 'difference_low', 'difference_high', 100
        ) }} as is_difference_enough_to_quote,
        first_mean_rating,
        later_mean_rating,
        cast(position_effect_n as {{ dbt.type_bigint() }}) as position_effect_n,
        position_effect,
        position_effect_low,
        position_effect_high,
        position_effect_p_value,
        position_effect_p_value < 0.05 as is_position_effect,
        {{ is_enough_to_quote(
            'position_effect_n', 'position_effect_low', 'position_effect_high', 100
        ) }} as is_position_effect_enough_to_quote
    from told_twice

)

select * from final
