-- An answer of a new shape wants a line in the seed usertesting_answer_paths.
{{ config(severity='warn') }}

select
    test_id,
    task_type,
    answer_shape
from {{ ref('dq_unparsed_answers') }}
