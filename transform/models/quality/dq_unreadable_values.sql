with

session_scores as (

    select
        test_id,
        'task_groups' as stream_name,
        'score' as value_name,
        sum(unreadable_score_count) as value_count
    from {{ ref('int_usertesting__session_totals') }}
    group by test_id

),

test_scores as (

    select
        test_id,
        'qx_scores' as stream_name,
        'components, values' as value_name,
        sum(unreadable_score_count) as value_count
    from {{ ref('stg_usertesting__qx_scores') }}
    group by test_id

),

counted as (

    select * from session_scores

    union all

    select * from test_scores

),

final as (

    select
        test_id,
        stream_name,
        value_name,
        cast(value_count as {{ dbt.type_bigint() }}) as value_count
    from counted
    where value_count > 0

)

select * from final
