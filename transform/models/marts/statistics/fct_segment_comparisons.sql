{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

answers as (

    select * from {{ only_changed(ref('int_usertesting__counted_answers')) }}

),

qx_sessions as (

    select * from {{ only_changed(ref('int_usertesting__qx_sessions'), dated=false) }}

),

segments as (

    select * from {{ only_changed(ref('int_usertesting__segments')) }}

),

rating_summaries as (

    select * from {{ only_changed(ref('fct_rating_summaries'), dated=false) }}

),

measured_answers as (

    {{ measured_answers('answers') }}

),

measured as (

    select
        measure,
        test_id,
        coalesce(task_id, '') as subject_id,
        person_key,
        score
    from measured_answers

    union all

    select
        'qx_score' as measure,
        test_id,
        coalesce(task_group_id, '') as subject_id,
        person_key,
        qx_score as score
    from qx_sessions

),

-- Those who gave an answer, and without an answer all who gave any.
groups_of_people as (

    select
        test_id,
        attribute,
        demographic_value,
        value_order,
        person_key
    from segments

    union all

    select distinct
        test_id,
        attribute,
        cast(null as {{ dbt.type_string() }}) as demographic_value,
        cast(null as {{ type_double() }}) as value_order,
        person_key
    from segments

),

totals as (

    select
        measured.test_id,
        measured.measure,
        measured.subject_id,
        groups_of_people.attribute,
        groups_of_people.demographic_value,
        max(groups_of_people.value_order) as value_order,
        count(*) as answer_count,
        sum(measured.score) as total,
        sum(measured.score * measured.score) as total_of_squares
    from measured
    inner join groups_of_people
        on
            measured.test_id = groups_of_people.test_id
            and measured.person_key = groups_of_people.person_key
    group by
        measured.test_id, measured.measure, measured.subject_id, groups_of_people.attribute,
        groups_of_people.demographic_value

),

sides as (

    select
        segment.*,
        everyone.answer_count - segment.answer_count as other_answer_count,
        everyone.total - segment.total as other_total,
        everyone.total_of_squares - segment.total_of_squares as other_total_of_squares,
        {{ measure_end('lowest', 'segment.measure') }} as lowest,
        {{ measure_end('highest', 'segment.measure') }} as highest,
        count(*) over (
            partition by segment.test_id, segment.measure, segment.subject_id, segment.attribute
        ) = 2
        and sum(segment.answer_count) over (
            partition by segment.test_id, segment.measure, segment.subject_id, segment.attribute
        ) = everyone.answer_count as is_one_of_two
    from totals as segment
    inner join totals as everyone
        on
            segment.test_id = everyone.test_id
            and segment.measure = everyone.measure
            and segment.subject_id = everyone.subject_id
            and segment.attribute = everyone.attribute
            and segment.demographic_value is not null
            and everyone.demographic_value is null

),

-- What a few people answered could not be told from chance, nor from the people.
moments as (

    select * from sides
    where
        answer_count >= {{ var('usertesting_smallest_group') }}
        and other_answer_count >= {{ var('usertesting_smallest_group') }}

),

scored as (

    {{ scored_measures('moments', ['', 'other_']) }}

),

compared as (

    {{ compared_measures('scored', 'other_') }}

),

-- Two answers that exclude each other are one comparison, told from either side.
told_once as (

    select
        *,
        case
            when
                is_one_of_two
                and demographic_value <> min(demographic_value) over (
                    partition by test_id, measure, subject_id, attribute
                )
                then null
            else p_value
        end as p_value_once,
        dense_rank() over (
            partition by test_id, attribute
            order by
                case when value_order is null then 1 else 0 end, value_order, demographic_value
        ) as value_position
    from compared

),

adjusted as (

    {{ holm('told_once', ['test_id'], 'p_value_once') }}

),

told_twice as (

    select
        *,
        case
            when is_one_of_two
                then max(p_adjusted) over (
                    partition by test_id, measure, subject_id, attribute
                )
            else p_adjusted
        end as told_p_adjusted
    from adjusted

),

-- Ratings whose scale was changed are compared by their places on the scales.
mixed_tasks as (

    select distinct
        test_id,
        coalesce(task_id, '') as subject_id
    from rating_summaries
    where has_mixed_scales

),

final as (

    select
        told_twice.test_id,
        told_twice.measure,
        case when told_twice.measure <> 'qx_score' then nullif(told_twice.subject_id, '') end
            as task_id,
        case when told_twice.measure = 'qx_score' then nullif(told_twice.subject_id, '') end
            as task_group_id,
        attribute,
        demographic_value,
        cast(value_position as {{ dbt.type_int() }}) as value_position,
        mixed_tasks.test_id is not null as has_mixed_scales,
        answer_count,
        score,
        score_low,
        score_high,
        {{ is_enough_to_quote(
            'answer_count', 'score_low', 'score_high', 'coalesce(highest - lowest, score)'
        ) }} as is_enough_to_quote,
        other_answer_count,
        other_score,
        difference,
        difference_low,
        difference_high,
        p_value,
        told_p_adjusted as p_adjusted,
        told_p_adjusted < 0.05 as is_more_than_noise,
        {{ is_enough_to_quote(
            'least(answer_count, other_answer_count)', 'difference_low', 'difference_high',
            'coalesce(highest - lowest, 1)',
        ) }} as is_difference_enough_to_quote
    from told_twice
    left join mixed_tasks
        on
            told_twice.test_id = mixed_tasks.test_id
            and told_twice.subject_id = mixed_tasks.subject_id
            and told_twice.measure in (
                'mean_normalized', 'top_two_box_share', 'bottom_two_box_share'
            )

)

select * from final
