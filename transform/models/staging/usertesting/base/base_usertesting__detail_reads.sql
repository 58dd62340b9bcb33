select
    session_id,
    details_read_at as extracted_at
from {{ ref('base_usertesting__session_reads') }}
where
    details_read_at is not null
    and deleted_at is null
