select
    session_id,
    test_id,
    details_read_at as extracted_at
from {{ ref('base_usertesting__session_changes') }}
where
    is_current
    and details_read_at is not null
    and deleted_at is null
