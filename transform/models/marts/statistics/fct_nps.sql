{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

answers as (

    select * from {{ only_changed(ref('fct_task_responses')) }}
    where nps_group is not null

),

totals as (

    select
        test_id,
        task_id,
        max(task_text) as task_text,
        count(*) as answer_count,
        count(case when nps_group = 'promoter' then 1 end) as promoter_count,
        count(case when nps_group = 'passive' then 1 end) as passive_count,
        count(case when nps_group = 'detractor' then 1 end) as detractor_count
    from answers
    group by test_id, task_id

),

spread as (

    {{ nps_spread('totals') }}

),

final as (

    select
        test_id,
        task_id,
        task_text,
        answer_count,
        promoter_count,
        passive_count,
        detractor_count,
        {{ ratio('100 * (promoter_count - detractor_count)', 'answer_count') }} as nps,
        margin_of_error,
        cast(greatest(-100, centre - margin_of_error) as {{ type_double() }}) as nps_low,
        cast(least(100, centre + margin_of_error) as {{ type_double() }}) as nps_high,
        {{ is_enough_to_quote('answer_count') }} as is_enough_to_quote
    from spread

)

select * from final
