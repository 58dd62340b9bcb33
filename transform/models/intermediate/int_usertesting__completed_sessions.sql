{{ config(materialized='view') }}

select
    session_id,
    test_id,
    coalesce(participant_key, session_id) as person_key,
    started_at,
    finished_at
from {{ ref('fct_sessions') }}
where is_counted
