{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

qx_sessions as (

    select * from {{ only_changed(ref('int_usertesting__qx_sessions'), dated=false) }}

),

final as (

    select
        test_id,
        task_group_id,
        count(*) as score_count,
        sum(qx_score) as total,
        sum(qx_score * qx_score) as total_of_squares
    from qx_sessions
    group by test_id, task_group_id

)

select * from final
