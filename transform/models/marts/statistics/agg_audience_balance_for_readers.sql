{#-
    A view, so that the variable counts at once. Where the groups that are too small make up fewer
    people together than a group has to have, the next one is hidden with them: otherwise what is left
    of all who answered would tell of them.
-#}
{{ config(materialized='view') }}

{%- set smallest = var('usertesting_smallest_group') %}

with

balance as (

    select * from {{ ref('agg_audience_balance') }}

),

ranked as (

    select
        *,
        coalesce(
            sum(participant_count) over (
                partition by test_id, attribute
                order by participant_count, demographic_value
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as smaller_count
    from balance

),

final as (

    select
        test_id,
        attribute,
        demographic_value,
        value_position,
        participant_count,
        test_share,
        test_share_low,
        test_share_high,
        balance_index,
        is_skewed,
        is_enough_to_quote
    from ranked
    where
        participant_count >= {{ smallest }}
        and (smaller_count = 0 or smaller_count >= {{ smallest }})

)

select * from final
