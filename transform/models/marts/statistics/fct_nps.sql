{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

answers as (

    select * from {{ only_changed(ref('int_usertesting__counted_answers')) }}
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

bounded as (

    select
        *,
        {{ ratio('100 * (promoter_count - detractor_count)', 'answer_count') }} as nps,
        {{ nps_bound('-', 'promoter_count', 'detractor_count', 'answer_count') }} as nps_low,
        {{ nps_bound('+', 'promoter_count', 'detractor_count', 'answer_count') }} as nps_high
    from totals

),

final as (

    select
        *,
        {{ is_enough_to_quote('answer_count', 'nps_low', 'nps_high', 200) }} as is_enough_to_quote
    from bounded

)

select * from final
