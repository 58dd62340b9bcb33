with

task_groups as (

    select * from {{ ref('stg_usertesting__task_groups') }}
    where qx_score is not null

),

sessions as (

    select * from {{ ref('stg_usertesting__sessions') }}
    where finished_at is not null

),

days as (

    select
        task_groups.test_id,
        task_groups.task_group_id,
        cast(sessions.finished_at as date) as finished_date,
        count(*) as session_count,
        avg(task_groups.qx_score) as mean_qx_score,
        sum(task_groups.qx_score) as total,
        sum(task_groups.qx_score * task_groups.qx_score) as total_of_squares
    from task_groups
    inner join sessions on task_groups.session_id = sessions.session_id
    group by
        task_groups.test_id,
        task_groups.task_group_id,
        cast(sessions.finished_at as date)

),

running as (

    select
        {%- for column in ['session_count', 'total', 'total_of_squares'] %}
        cast(
            sum({{ column }}) over (
                partition by test_id, task_group_id
                order by finished_date
                rows between unbounded preceding and current row
            ) as {{ type_double() }}
        ) as running_{{ column }},
        {%- endfor %}
        test_id,
        task_group_id,
        finished_date,
        session_count,
        mean_qx_score
    from days

),

spread as (

    select
        *,
        running_total / running_session_count as running_mean,
        {{ t_value('running_session_count - 1') }} * sqrt(
            greatest(
                0, running_total_of_squares - running_total * running_total / running_session_count
            ) / nullif(running_session_count * (running_session_count - 1), 0)
        ) as margin
    from running

),

final as (

    select
        test_id,
        task_group_id,
        session_count,
        mean_qx_score,
        cast(running_session_count as {{ dbt.type_bigint() }}) as running_session_count,
        running_mean,
        running_mean - margin as running_mean_low,
        running_mean + margin as running_mean_high,
        {{ is_enough_to_quote('running_session_count') }} as is_enough_to_quote,
        finished_date
    from spread

)

select * from final
