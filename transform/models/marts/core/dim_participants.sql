{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='participant_key',
) }}

with

sessions as (

    select * from {{ only_changed(ref('fct_sessions'), dated=false) }}
    where
        participant_key is not null
        and is_counted

),

demographics as (

    select * from {{ ref('dim_session_demographics') }}

),

ranked as (

    select
        participant_key,
        session_id,
        row_number() over (
            partition by participant_key
            order by
                case when finished_at is null then 1 else 0 end,
                finished_at desc,
                session_id asc
        ) as recency_rank
    from sessions

),

totals as (

    select
        participant_key,
        count(*) as session_count,
        count(distinct test_id) as test_count,
        min(finished_at) as first_finished_at,
        max(finished_at) as last_finished_at
    from sessions
    group by participant_key

),

final as (

    select
        totals.participant_key,
        ranked.session_id as last_session_id,
        demographics.age_group,
        demographics.country,
        demographics.gender,
        totals.session_count,
        totals.test_count,
        totals.session_count > 1 as is_repeat_participant,
        totals.first_finished_at,
        totals.last_finished_at
    from totals
    inner join ranked
        on
            totals.participant_key = ranked.participant_key
            and ranked.recency_rank = 1
    left join demographics on ranked.session_id = demographics.session_id

)

select * from final
