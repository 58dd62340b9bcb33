{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

task_groups as (

    select * from {{ only_changed(ref('stg_usertesting__task_groups')) }}
    where qx_score is not null

),

sessions as (

    select * from {{ only_changed(ref('int_usertesting__completed_sessions'), dated=false) }}

),

-- A person counts once, with the newest session; a group that a session holds twice, too.
ranked as (

    select
        task_groups.session_id,
        task_groups.test_id,
        task_groups.task_group_id,
        task_groups.task_group_index,
        task_groups.qx_score,
        sessions.person_key,
        sessions.started_at,
        sessions.finished_at,
        row_number() over (
            partition by task_groups.test_id, task_groups.task_group_id, sessions.person_key
            order by {{ session_order('sessions', 'desc') }}, task_groups.task_group_index desc
        ) as recency_rank
    from task_groups
    inner join sessions on task_groups.session_id = sessions.session_id

),

final as (

    select
        session_id,
        test_id,
        task_group_id,
        task_group_index,
        person_key,
        qx_score,
        cast(finished_at as date) as finished_date,
        started_at,
        finished_at
    from ranked
    where recency_rank = 1

)

select * from final
