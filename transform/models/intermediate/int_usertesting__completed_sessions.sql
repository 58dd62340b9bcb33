{{ config(materialized='view') }}

with

sessions as (

    select * from {{ ref('stg_usertesting__sessions') }}
    where deleted_at is null

),

session_details as (

    select * from {{ ref('stg_usertesting__session_details') }}

),

statuses as (

    select * from {{ ref('usertesting_session_statuses') }}

),

-- The API lists none but completed sessions, so one without a status counts.
final as (

    select
        sessions.session_id,
        sessions.test_id,
        coalesce(
            {{ participant_key('session_details.participant_id') }}, sessions.session_id
        ) as person_key,
        sessions.started_at,
        sessions.finished_at
    from sessions
    left join session_details on sessions.session_id = session_details.session_id
    left join statuses on upper(sessions.session_status) = statuses.session_status
    where sessions.session_status is null or statuses.is_completed

)

select * from final
