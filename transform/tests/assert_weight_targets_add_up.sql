-- Shares of a question that do not add up to 1 cannot all be reached.
select
    test_id,
    attribute,
    sum(share) as total
from {{ ref('usertesting_weight_targets') }}
group by test_id, attribute
having abs(sum(share) - 1) > 0.001
