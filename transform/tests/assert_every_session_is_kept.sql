-- Every session of staging has its row in the fact, and the fact has no other.
select
    sessions.session_id as staging_session_id,
    facts.session_id as fact_session_id
from {{ ref('stg_usertesting__sessions') }} as sessions
full outer join {{ ref('fct_sessions') }} as facts on sessions.session_id = facts.session_id
where sessions.session_id is null or facts.session_id is null
