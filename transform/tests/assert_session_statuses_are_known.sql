{{ config(severity='warn') }}

-- Sessions whose status the seed does not know are left out of every figure.
select
    sessions.session_status,
    count(*) as session_count
from {{ ref('stg_usertesting__sessions') }} as sessions
left join {{ ref('usertesting_session_statuses') }} as statuses
    on upper(sessions.session_status) = statuses.session_status
where
    sessions.session_status is not null
    and statuses.session_status is null
group by sessions.session_status
