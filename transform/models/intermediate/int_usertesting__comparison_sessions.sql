{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

ratings as (

    select * from {{ only_changed(ref('int_usertesting__compared_ratings')) }}

),

final as (

    select
        session_id,
        test_id,
        task_group_id,
        comparison_sequence,
        extracted_at,
        avg(answer_normalized) as mean_rating,
        avg(case when thing_place = 1 then answer_normalized end) as first_rating,
        avg(case when thing_place > 1 then answer_normalized end) as later_rating
    from ratings
    group by session_id, test_id, task_group_id, comparison_sequence, extracted_at

)

select * from final
