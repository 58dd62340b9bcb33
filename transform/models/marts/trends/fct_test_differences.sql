{# Of all tests it would be as many rows as the square of their number. #}
{%- set newest = 50 -%}

with

tests as (

    select
        test_id,
        product_type,
        programme,
        last_finished_at
    from {{ ref('dim_tests') }}

),

nps as (

    select * from {{ ref('fct_nps') }}

),

qx_sessions as (

    select * from {{ ref('int_usertesting__qx_sessions') }}

),

totals as (

    select
        'nps' as measure,
        test_id,
        task_id as subject_id,
        cast(-100 as {{ type_double() }}) as lowest,
        cast(100 as {{ type_double() }}) as highest,
        answer_count,
        100 * cast(promoter_count - detractor_count as {{ type_double() }}) as total,
        10000 * cast(promoter_count + detractor_count as {{ type_double() }}) as total_of_squares
    from nps

    union all

    select
        'qx_score' as measure,
        test_id,
        task_group_id as subject_id,
        cast(0 as {{ type_double() }}) as lowest,
        cast(100 as {{ type_double() }}) as highest,
        count(*) as answer_count,
        sum(qx_score) as total,
        sum(qx_score * qx_score) as total_of_squares
    from qx_sessions
    group by test_id, task_group_id

),

moments as (

    select
        totals.*,
        tests.product_type,
        tests.programme,
        dense_rank() over (
            partition by totals.measure, coalesce(tests.product_type, '')
            order by
                case when tests.last_finished_at is null then 1 else 0 end asc,
                tests.last_finished_at desc,
                totals.test_id asc
        ) as recency_rank
    from totals
    inner join tests on totals.test_id = tests.test_id

),

scores as (

    {{ scored_measures('moments') }}

),

-- Of a kind: the same measure after the same kind of test.
pairs as (

    select
        scores.measure,
        scores.test_id,
        scores.subject_id,
        other_scores.test_id as other_test_id,
        other_scores.subject_id as other_subject_id,
        scores.lowest,
        scores.highest,
        {%- for column in [
            'answer_count', 'score', 'score_low', 'score_high', 'center', 'squared_error',
        ] %}
        scores.{{ column }},
        other_scores.{{ column }} as other_{{ column }},
        {%- endfor %}
        coalesce(scores.programme = other_scores.programme, false) as is_same_programme
    from scores
    inner join scores as other_scores
        on
            scores.measure = other_scores.measure
            and scores.test_id <> other_scores.test_id
            and coalesce(scores.product_type, '') = coalesce(other_scores.product_type, '')
            and scores.recency_rank <= {{ newest }}
            and other_scores.recency_rank <= {{ newest }}

),

compared as (

    {{ compared_measures('pairs', 'other_') }}

),

adjusted as (

    {{ holm('compared', ['measure', 'test_id', 'subject_id']) }}

),

final as (

    select
        measure,
        test_id,
        subject_id,
        other_test_id,
        other_subject_id,
        is_same_programme,
        answer_count,
        score,
        other_answer_count,
        other_score,
        difference,
        difference_low,
        difference_high,
        p_value,
        p_adjusted,
        p_adjusted < 0.05 as is_more_than_noise,
        {{ is_enough_to_quote(
            'least(answer_count, other_answer_count)', 'difference_low', 'difference_high',
            'highest - lowest',
        ) }} as is_difference_enough_to_quote
    from adjusted

)

select * from final
