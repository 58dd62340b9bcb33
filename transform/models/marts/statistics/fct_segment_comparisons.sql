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

-- Who has given several answers is in several groups, but once among all who gave any.
members as (

    select
        *,
        row_number() over (
            partition by test_id, attribute, person_key
            order by demographic_value
        ) = 1 as is_first
    from segments

),

totals as (

    select
        measured.test_id,
        measured.measure,
        measured.subject_id,
        members.attribute,
        members.demographic_value,
        max(members.value_order) as value_order,
        count(*) as answer_count,
        sum(measured.score) as total,
        sum(measured.score * measured.score) as total_of_squares,
        count(case when members.is_first then 1 end) as first_answer_count,
        coalesce(sum(case when members.is_first then measured.score end), 0) as first_total,
        coalesce(sum(case when members.is_first then measured.score * measured.score end), 0)
            as first_total_of_squares
    from measured
    inner join members
        on
            measured.test_id = members.test_id
            and measured.person_key = members.person_key
    group by
        measured.test_id, measured.measure, measured.subject_id, members.attribute,
        members.demographic_value
    {{ computed_once() }}

),

sides as (

    select
        *,
        {%- for figure, type in [
            ('answer_count', dbt.type_bigint()),
            ('total', type_double()),
            ('total_of_squares', type_double()),
        ] %}
        cast(
            sum(first_{{ figure }}) over (partition by test_id, measure, subject_id, attribute)
            as {{ type }}
        ) - {{ figure }} as other_{{ figure }},
        {%- endfor %}
        {{ measure_end('lowest') }} as lowest,
        {{ measure_end('highest') }} as highest,
        count(*) over (partition by test_id, measure, subject_id, attribute) = 2
        and sum(answer_count - first_answer_count) over (
            partition by test_id, measure, subject_id, attribute
        ) = 0 as is_one_of_two
    from totals

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
        told_twice.attribute,
        told_twice.demographic_value,
        cast(told_twice.value_position as {{ dbt.type_int() }}) as value_position,
        mixed_tasks.test_id is not null as has_mixed_scales,
        told_twice.answer_count,
        told_twice.score,
        told_twice.score_low,
        told_twice.score_high,
        {{ is_enough_to_quote(
            'answer_count', 'score_low', 'score_high', 'coalesce(highest - lowest, score)'
        ) }} as is_enough_to_quote,
        told_twice.other_answer_count,
        told_twice.other_score,
        told_twice.difference,
        told_twice.difference_low,
        told_twice.difference_high,
        told_twice.p_value,
        told_twice.told_p_adjusted as p_adjusted,
        told_twice.told_p_adjusted < 0.05 as is_more_than_noise,
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
