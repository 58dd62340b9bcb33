with

sessions as (

    select * from {{ ref('fct_sessions') }}
    where
        audience_id is not null
        and is_counted

),

final as (

    select
        audience_id,
        count(*) as session_count,
        count(distinct test_id) as test_count,
        count(distinct participant_key) as participant_count,
        min(finished_at) as first_finished_at,
        max(finished_at) as last_finished_at
    from sessions
    group by audience_id

)

select * from final
