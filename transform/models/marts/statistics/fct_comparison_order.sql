with

comparisons as (

    select * from {{ ref('stg_usertesting__task_groups') }}
    where comparison_sequence is not null

),

session_ratings as (

    select * from {{ ref('int_usertesting__session_totals') }}

),

orders as (

    select
        comparisons.test_id,
        comparisons.task_group_id,
        comparisons.comparison_sequence,
        count(*) as session_count,
        count(session_ratings.mean_normalized) as rated_count,
        sum(session_ratings.mean_normalized) as total,
        sum(session_ratings.mean_normalized * session_ratings.mean_normalized) as total_of_squares
    from comparisons
    left join session_ratings on comparisons.session_id = session_ratings.session_id
    group by comparisons.test_id, comparisons.task_group_id, comparisons.comparison_sequence

),

-- Each order against all the other orders of its group.
with_others as (

    select
        *,
        sum(rated_count) over (partition by test_id, task_group_id) - rated_count as other_count,
        sum(total) over (partition by test_id, task_group_id) - total as other_total,
        sum(total_of_squares) over (partition by test_id, task_group_id) - total_of_squares
            as other_total_of_squares
    from orders

),

moments as (

    select
        *,
        {{ ratio('total', 'rated_count') }} as mean_rating,
        {{ ratio('other_total', 'other_count') }} as other_mean_rating,
        {{ ratio(
            'greatest(0, total_of_squares - total * total / nullif(rated_count, 0))',
            '(rated_count * (rated_count - 1))',
        ) }} as squared_error,
        {{ ratio(
            'greatest(0, other_total_of_squares - other_total * other_total / nullif(other_count, 0))',
            '(other_count * (other_count - 1))',
        ) }} as other_squared_error
    from with_others

),

-- Welch's test: the two groups need not spread alike.
spread as (

    select
        *,
        mean_rating - other_mean_rating as difference,
        sqrt(squared_error + other_squared_error) as difference_error,
        {{ ratio(
            'power(squared_error + other_squared_error, 2)',
            '(power(squared_error, 2) / nullif(rated_count - 1, 0)'
            ~ ' + power(other_squared_error, 2) / nullif(other_count - 1, 0))',
        ) }} as degrees_of_freedom
    from moments

),

margins as (

    select
        *,
        {{ t_value('degrees_of_freedom') }} * difference_error as difference_margin
    from spread

),

final as (

    select
        test_id,
        task_group_id,
        comparison_sequence,
        session_count,
        rated_count,
        mean_rating,
        other_mean_rating,
        difference,
        difference - difference_margin as difference_low,
        difference + difference_margin as difference_high,
        abs(difference) > difference_margin as is_order_effect,
        {{ is_enough_to_quote('least(rated_count, other_count)') }} as is_enough_to_quote
    from margins

)

select * from final
