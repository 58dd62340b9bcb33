with

test_values as (

    select * from {{ ref('int_usertesting__demographic_totals') }}

),

account_values as (

    select
        attribute,
        demographic_value,
        {{ natural_order('demographic_value') }} as value_order,
        sum(participant_count) as account_value_count
    from test_values
    group by attribute, demographic_value

),

test_attributes as (

    select distinct
        test_id,
        attribute,
        answered_participant_count
    from test_values

),

account_attributes as (

    select
        attribute,
        sum(answered_participant_count) as account_answered_count
    from test_attributes
    group by attribute

),

-- Every value that anybody in the account has given, be it that nobody in the test did.
counts as (

    select
        test_attributes.test_id,
        test_attributes.attribute,
        account_values.demographic_value,
        account_values.value_order,
        coalesce(test_values.participant_count, 0) as participant_count,
        test_attributes.answered_participant_count,
        account_values.account_value_count - coalesce(test_values.participant_count, 0)
            as other_participant_count,
        account_attributes.account_answered_count - test_attributes.answered_participant_count
            as other_answered_participant_count
    from test_attributes
    inner join account_attributes on test_attributes.attribute = account_attributes.attribute
    inner join account_values on test_attributes.attribute = account_values.attribute
    left join test_values
        on
            test_attributes.test_id = test_values.test_id
            and test_attributes.attribute = test_values.attribute
            and account_values.demographic_value = test_values.demographic_value

),

shares as (

    select
        {%- for share, count, n in [
            ('test_share', 'participant_count', 'answered_participant_count'),
            ('other_share', 'other_participant_count', 'other_answered_participant_count'),
        ] %}
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ share_bound(sign, count, n) }} as {{ share }}_{{ bound }},
        {%- endfor %}
        {{ ratio(count, n) }} as {{ share }},
        {%- endfor %}
        *
    from counts
    {{ computed_once() }}

),

differences as (

    select
        test_share - other_share as difference,
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ difference_bound(sign, 'test_share', 'other_share') }} as difference_{{ bound }},
        {%- endfor %}
        *
    from shares

),

tested as (

    {{ tested_differences('differences') }}

),

placed as (

    select
        *,
        dense_rank() over (
            partition by test_id, attribute
            order by
                case when value_order is null then 1 else 0 end, value_order, demographic_value
        ) as value_position
    from tested

),

adjusted as (

    {{ holm('placed', ['test_id']) }}

),

final as (

    select
        test_id,
        attribute,
        demographic_value,
        cast(value_position as {{ dbt.type_int() }}) as value_position,
        participant_count,
        answered_participant_count,
        test_share,
        test_share_low,
        test_share_high,
        cast(other_answered_participant_count as {{ dbt.type_bigint() }})
            as other_answered_participant_count,
        other_share,
        100 * {{ ratio('test_share', 'other_share') }} as balance_index,
        p_value,
        p_adjusted,
        p_adjusted < 0.05 as is_skewed,
        {{ is_enough_to_quote(
            'answered_participant_count', 'test_share_low', 'test_share_high', 1
        ) }} as is_enough_to_quote
    from adjusted

)

select * from final
