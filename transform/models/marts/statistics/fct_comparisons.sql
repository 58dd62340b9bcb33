with

ratings as (

    select * from {{ ref('int_usertesting__compared_ratings') }}
    where thing is not null

),

labels as (

    select * from {{ ref('usertesting_thing_labels') }}

),

-- What each person gave each thing, in their newest session.
things as (

    select
        session_id,
        test_id,
        task_group_id,
        thing,
        min(thing_place) as thing_place,
        avg(answer_normalized) as rating
    from ratings
    group by session_id, test_id, task_group_id, thing
    having count(answer_normalized) > 0

),

pairs as (

    select
        things.test_id,
        things.task_group_id,
        things.thing,
        other_things.thing as other_thing,
        things.rating,
        other_things.rating as other_rating,
        things.rating - other_things.rating as difference,
        things.thing_place < other_things.thing_place as is_first
    from things
    inner join things as other_things
        on
            things.session_id = other_things.session_id
            and things.task_group_id = other_things.task_group_id
            and things.thing < other_things.thing

),

orders as (

    select
        test_id,
        task_group_id,
        thing,
        other_thing,
        is_first,
        count(*) as answer_count,
        sum(rating) as rating_total,
        sum(other_rating) as other_rating_total,
        sum(difference) as total,
        sum(difference * difference) as total_of_squares
    from pairs
    group by test_id, task_group_id, thing, other_thing, is_first

),

bounded as (

    select
        {{ ratio('total', 'answer_count') }} as difference,
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ mean_bound(sign, 'answer_count', 'total', 'total_of_squares', '-100', '100') }}
            as difference_{{ bound }},
        {%- endfor %}
        *
    from orders

),

halves as (

    select
        test_id,
        task_group_id,
        thing,
        other_thing,
        cast(sum(answer_count) as {{ dbt.type_bigint() }}) as answer_count,
        cast(coalesce(sum(case when is_first then answer_count end), 0) as {{ dbt.type_bigint() }})
            as first_count,
        {{ ratio('sum(rating_total)', 'sum(answer_count)') }} as mean_rating,
        {%- for column in ['difference', 'difference_low', 'difference_high'] %}
        max(case when is_first then {{ column }} end) as first_{{ column }},
        max(case when not is_first then {{ column }} end) as later_{{ column }},
        {%- endfor %}
        {{ ratio('sum(other_rating_total)', 'sum(answer_count)') }} as other_mean_rating
    from bounded
    group by test_id, task_group_id, thing, other_thing

),

-- Each order weighs the same, so what comes first cancels out of the difference, and which thing is
-- better cancels out of the position effect. Either is off by as much as both orders may be.
differences as (

    select
        *,
        (first_difference + later_difference) / 2 as difference,
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        (
            first_difference + later_difference {{ sign }} sqrt(
                power(first_difference - first_difference_{{ bound }}, 2)
                + power(later_difference - later_difference_{{ bound }}, 2)
            )
        ) / 2 as difference_{{ bound }},
        ({{ difference_bound(sign, 'first_difference', 'later_difference') }}) / 2
            as position_effect_{{ bound }},
        {%- endfor %}
        (first_difference - later_difference) / 2 as position_effect
    from halves

),

tested as (

    {{ tested_differences('differences', {
        'difference': 'p_value', 'position_effect': 'position_effect_p_value',
    }) }}

),

adjusted as (

    {{ holm('tested', ['test_id']) }}

),

sides as (

    select
        test_id,
        task_group_id,
        thing,
        case when difference > 0 then 1 end as is_won,
        p_adjusted
    from adjusted

    union all

    select
        test_id,
        task_group_id,
        other_thing as thing,
        case when difference < 0 then 1 end as is_won,
        p_adjusted
    from adjusted

),

-- The best is better than every other, and as surely so as in the weakest of these comparisons.
best as (

    select
        test_id,
        task_group_id,
        thing,
        max(p_adjusted) as best_p_adjusted
    from sides
    group by test_id, task_group_id, thing
    having count(*) = count(is_won)

),

final as (

    select
        adjusted.test_id,
        adjusted.task_group_id,
        adjusted.thing,
        adjusted.other_thing,
        labels.thing_label,
        other_labels.thing_label as other_thing_label,
        adjusted.answer_count,
        adjusted.first_count,
        adjusted.mean_rating,
        adjusted.other_mean_rating,
        adjusted.difference,
        adjusted.difference_low,
        adjusted.difference_high,
        adjusted.p_value,
        adjusted.p_adjusted,
        adjusted.p_adjusted < 0.05 as is_more_than_noise,
        {{ is_enough_to_quote(
            'adjusted.answer_count', 'adjusted.difference_low', 'adjusted.difference_high', 100
        ) }} as is_difference_enough_to_quote,
        adjusted.position_effect,
        adjusted.position_effect_low,
        adjusted.position_effect_high,
        adjusted.position_effect_p_value,
        {{ is_enough_to_quote(
            'adjusted.answer_count', 'adjusted.position_effect_low',
            'adjusted.position_effect_high', 100,
        ) }} as is_position_effect_enough_to_quote,
        best.thing as best_thing,
        best.best_p_adjusted,
        best.best_p_adjusted < 0.05 as is_best_more_than_noise
    from adjusted
    left join labels
        on
            adjusted.test_id = labels.test_id
            and adjusted.thing = labels.thing
    left join labels as other_labels
        on
            adjusted.test_id = other_labels.test_id
            and adjusted.other_thing = other_labels.thing
    left join best
        on
            adjusted.test_id = best.test_id
            and adjusted.task_group_id = best.task_group_id

)

select * from final
