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
        sum({{ column }}) over (partition by test_id, task_group_id) - {{ column }}
            as other_{{ column }},
        {%- endfor %}
        count(case when mean_rating_n > 0 then 1 end) over (partition by test_id, task_group_id)
            as rated_order_count,
        case
            when position_n > 0
                then {{ plus_four_mean('position_n', 'position_total', '-100', '100') }}
        end as position_mean,
        case
            when position_n > 0
                then {{ plus_four_squared_error(
                'position_n', 'position_total', 'position_total_of_squares', '-100', '100'
            ) }}
        end as position_squared_error
    from orders

),

-- What comes first, over all orders alike: which thing is better cancels out.
moments as (

    select
        *,
        {{ ratio('total', 'mean_rating_n') }} as mean_rating,
        {{ ratio('other_total', 'other_mean_rating_n') }} as other_mean_rating,
        {{ plus_four_mean('mean_rating_n', 'total', '0', '100') }}
        - {{ plus_four_mean('other_mean_rating_n', 'other_total', '0', '100') }}
            as plus_four_difference,
        {{ plus_four_squared_error('mean_rating_n', 'total', 'total_of_squares', '0', '100') }}
        + {{ plus_four_squared_error(
            'other_mean_rating_n', 'other_total', 'other_total_of_squares', '0', '100'
        ) }} as squared_error,
        count(position_mean) over (partition by test_id, task_group_id) as position_order_count,
        sum(position_n) over (partition by test_id, task_group_id) as position_effect_n,
        avg({{ ratio('position_total', 'position_n') }}) over (
            partition by test_id, task_group_id
        ) as position_effect,
        avg(position_mean) over (partition by test_id, task_group_id) as position_plus_four,
        sum(position_squared_error) over (partition by test_id, task_group_id)
        / nullif(
            power(count(position_mean) over (partition by test_id, task_group_id), 2), 0
        ) as position_squared_error_of_mean
    from with_others

),

-- One order alone cannot tell what comes first from what is better.
differences as (

    select
        *,
        mean_rating - other_mean_rating as difference,
        plus_four_difference / sqrt(squared_error) as z,
        case
            when position_order_count > 1
                then position_plus_four / sqrt(position_squared_error_of_mean)
        end as position_z
    from moments

),

-- Two orders make one comparison, told from either side.
tested as (

    select
        *,
        case
            when difference is null then null
            when
                rated_order_count = 2
                and comparison_sequence <> min(
                    case when mean_rating_n > 0 then comparison_sequence end
                ) over (partition by test_id, task_group_id)
                then null
            else {{ normal_p_value('z') }}
        end as p_value
    from differences

),

adjusted as (

    {{ holm('tested', ['test_id']) }}

),

bounded as (

    select
        *,
        case when difference is not null then {{ normal_p_value('z') }} end as told_p_value,
        case
            when difference is null then null
            when rated_order_count = 2
                then max(p_adjusted) over (partition by test_id, task_group_id)
            else p_adjusted
        end as told_p_adjusted,
        {{ normal_p_value('position_z') }} as position_effect_p_value,
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        case
            when difference is not null
                then {{ difference_bound(
                    sign, 'difference', 'plus_four_difference', 'squared_error'
                ) }}
        end as difference_{{ bound }},
        case
            when position_z is not null
                then {{ difference_bound(
                    sign, 'position_effect', 'position_plus_four', 'position_squared_error_of_mean'
                ) }}
        end as position_effect_{{ bound }},
        {%- endfor %}
        {{ mean_bound('-', 'mean_rating_n', 'total', 'total_of_squares', '0', '100') }}
            as mean_rating_low,
        {{ mean_bound('+', 'mean_rating_n', 'total', 'total_of_squares', '0', '100') }}
            as mean_rating_high
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
        told_p_value as p_value,
        told_p_adjusted as p_adjusted,
        told_p_adjusted < 0.05 as is_order_effect,
        {{ is_enough_to_quote(
            'least(mean_rating_n, other_mean_rating_n)', 'difference_low', 'difference_high', 100
        ) }} as is_difference_enough_to_quote,
        first_mean_rating,
        later_mean_rating,
        cast(position_effect_n as {{ dbt.type_bigint() }}) as position_effect_n,
        case when position_z is not null then position_effect end as position_effect,
        position_effect_low,
        position_effect_high,
        position_effect_p_value,
        position_effect_p_value < 0.05 as is_position_effect,
        {{ is_enough_to_quote(
            'position_effect_n', 'position_effect_low', 'position_effect_high', 100
        ) }} as is_position_effect_enough_to_quote
    from bounded

)

select * from final
