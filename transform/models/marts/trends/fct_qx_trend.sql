with

scores as (

    select * from {{ ref('int_usertesting__qx_sessions') }}
    where finished_date is not null

),

days as (

    select
        test_id,
        task_group_id,
        finished_date,
        count(*) as score_count,
        avg(qx_score) as mean_qx_score,
        sum(qx_score) as total,
        sum(qx_score * qx_score) as total_of_squares
    from scores
    group by test_id, task_group_id, finished_date

),

running as (

    select
        {%- for column in ['score_count', 'total', 'total_of_squares'] %}
        sum({{ column }}) over (
            partition by test_id, task_group_id
            order by finished_date
            rows between unbounded preceding and current row
        ) as running_{{ column }},
        {%- endfor %}
        test_id,
        task_group_id,
        finished_date,
        score_count,
        mean_qx_score
    from days

),

bounded as (

    select
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ mean_bound(
            sign, 'running_score_count', 'running_total', 'running_total_of_squares', '0', '100'
        ) }} as running_mean_{{ bound }},
        {%- endfor %}
        {{ ratio('running_total', 'running_score_count') }} as running_mean,
        *
    from running

),

final as (

    select
        test_id,
        task_group_id,
        score_count,
        mean_qx_score,
        cast(running_score_count as {{ dbt.type_bigint() }}) as running_mean_n,
        running_mean,
        running_mean_low,
        running_mean_high,
        {{ is_enough_to_quote(
            'running_score_count', 'running_mean_low', 'running_mean_high', 100
        ) }} as is_enough_to_quote,
        finished_date
    from bounded

)

select * from final
