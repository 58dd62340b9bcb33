{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

answers as (

    select * from {{ only_changed(ref('int_usertesting__counted_answers')) }}

),

-- A person's time for a task beside the same person's for the test's other tasks of that type.
beside_others as (

    select
        *,
        {{ of_rating('answer_normalized') }} as rating_score,
        ln(answer_seconds) as log_seconds,
        count(answer_seconds) over (partition by test_id, person_key, task_type)
        - count(answer_seconds) over (partition by test_id, person_key, task_type, task_id)
            as other_count,
        sum(ln(answer_seconds)) over (partition by test_id, person_key, task_type)
        - sum(ln(answer_seconds)) over (partition by test_id, person_key, task_type, task_id)
            as other_total
    from answers

),

scored as (

    select
        *,
        log_seconds - other_total / nullif(other_count, 0) as log_ratio
    from beside_others

),

final as (

    select
        {%- for score in ['rating_score', 'log_ratio'] %}
        count({{ score }}) as {{ score }}_count,
        sum({{ score }}) as {{ score }}_total,
        sum({{ score }} * {{ score }}) as {{ score }}_squares,
        {%- endfor %}
        test_id,
        task_id
    from scored
    group by test_id, task_id

)

select * from final
