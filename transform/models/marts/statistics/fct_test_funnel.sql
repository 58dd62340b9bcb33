{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}
{%- set rates = {
    'reach_rate': ('reached_count', 'participant_count'),
    'answer_rate': ('answered_count', 'reached_count'),
    'give_up_rate': ('gave_up_count', 'reached_count'),
} %}

with

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

sessions as (

    select * from {{ only_changed(ref('int_usertesting__completed_sessions'), dated=false) }}

),

told as (

    select
        responses.test_id,
        responses.session_id,
        responses.task_index,
        responses.task_id,
        responses.task_text,
        sessions.person_key,
        sessions.started_at,
        sessions.finished_at,
        {{ known_skipped('responses') }} as is_known_skipped
    from responses
    inner join sessions on responses.session_id = sessions.session_id

),

-- A person counts once, with the newest session that holds tasks.
ranked as (

    select
        told.*,
        max(case when told.is_known_skipped is not null then told.task_index end) over (
            partition by told.session_id
        ) as last_response_index,
        dense_rank() over (
            partition by told.test_id, told.person_key
            order by {{ session_order('told', 'desc') }}
        ) as recency_rank
    from told

),

positions as (

    select
        *,
        coalesce(task_index <= last_response_index, false) as is_reached
    from ranked
    where recency_rank = 1

),

totals as (

    select
        test_id,
        task_index,
        count(distinct coalesce(task_id, '')) as task_count,
        case when count(distinct coalesce(task_id, '')) = 1 then max(task_id) end as task_id,
        case when count(distinct coalesce(task_id, '')) = 1 then max(task_text) end as task_text,
        count(*) as participant_count,
        count(case when is_reached then 1 end) as reached_count,
        count(case when not is_known_skipped then 1 end) as answered_count,
        count(case when is_known_skipped then 1 end) as gave_up_count,
        count(case when task_index = last_response_index then 1 end) as last_response_count
    from positions
    group by test_id, task_index

),

bounded as (

    select
        {%- for rate, (count, n) in rates.items() %}
        {{ ratio(count, n) }} as {{ rate }},
        {{ share_bound('-', count, n) }} as {{ rate }}_low,
        {{ share_bound('+', count, n) }} as {{ rate }}_high,
        {%- endfor %}
        *
    from totals

),

final as (

    select
        test_id,
        task_index,
        task_id,
        task_text,
        task_count,
        participant_count,
        reached_count,
        answered_count,
        gave_up_count,
        {%- for rate, (_, n) in rates.items() %}
        {{ rate }},
        {{ rate }}_low,
        {{ rate }}_high,
        {{ is_enough_to_quote(n, rate ~ '_low', rate ~ '_high', 1) }}
            as is_{{ rate }}_enough_to_quote,
        {%- endfor %}
        last_response_count
    from bounded

)

select * from final
