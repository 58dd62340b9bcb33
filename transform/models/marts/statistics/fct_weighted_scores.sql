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

weights as (

    select
        test_id,
        coalesce(participant_key, session_id) as person_key,
        weight,
        case when is_converged then 1 else 0 end as is_converged
    from {{ only_changed(ref('fct_session_weights'), dated=false) }}

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
    where measure <> 'geometric_mean_seconds'

    union all

    select
        'qx_score' as measure,
        test_id,
        coalesce(task_group_id, '') as subject_id,
        person_key,
        qx_score as score
    from qx_sessions

),

totals as (

    select
        measured.test_id,
        measured.measure,
        measured.subject_id,
        {{ measure_end('lowest', 'measured.measure') }} as lowest,
        {{ measure_end('highest', 'measured.measure') }} as highest,
        count(*) as answer_count,
        avg(measured.score) as unweighted_score,
        sum(weights.weight) as weight_total,
        sum(weights.weight * weights.weight) as weight_squares,
        sum(weights.weight * measured.score) as total,
        sum(weights.weight * measured.score * measured.score) as total_of_squares,
        min(weights.is_converged) = 1 as is_converged
    from measured
    inner join weights
        on
            measured.test_id = weights.test_id
            and measured.person_key = weights.person_key
    group by measured.test_id, measured.measure, measured.subject_id

),

-- The interval is that of as many answers of equal weight as the weighted ones are worth.
effective as (

    select
        *,
        weight_total * weight_total / weight_squares as effective_answer_count,
        floor(0.000001 + weight_total * weight_total / weight_squares) as whole_count,
        total / weight_total as score,
        total_of_squares / weight_total as mean_of_squares
    from totals

),

bounded as (

    select
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ mean_bound(
            sign, 'whole_count', 'whole_count * score', 'whole_count * mean_of_squares', 'lowest',
            'highest',
        ) }} as score_{{ bound }},
        {%- endfor %}
        *
    from effective

),

final as (

    select
        test_id,
        measure,
        case when measure <> 'qx_score' then nullif(subject_id, '') end as task_id,
        case when measure = 'qx_score' then nullif(subject_id, '') end as task_group_id,
        answer_count,
        effective_answer_count,
        unweighted_score,
        score,
        score_low,
        score_high,
        is_converged and {{ is_enough_to_quote(
            'whole_count', 'score_low', 'score_high', '(highest - lowest)'
        ) }} as is_enough_to_quote
    from bounded

)

select * from final
