-- An answer that is not understood, or only in part, wants a line in the seed
-- usertesting_answer_paths.
{{ config(severity='warn') }}

select
    test_id,
    task_type,
    answer_status,
    answer_shape
from {{ ref('dq_unparsed_answers') }}
