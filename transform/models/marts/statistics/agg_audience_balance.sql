with

test_values as (

    select * from {{ ref('int_usertesting__demographic_totals') }}

),

-- A session belongs to one test, so the sessions of the account are those of its tests.
account_values as (

    select
        attribute,
        demographic_value,
        sum(session_count) as account_value_count
    from test_values
    group by attribute, demographic_value

),

test_attributes as (

    select distinct
        test_id,
        attribute,
        answered_session_count
    from test_values

),

account_attributes as (

    select
        attribute,
        sum(answered_session_count) as account_session_count
    from test_attributes
    group by attribute

),

shares as (

    select
        test_values.test_id,
        test_values.attribute,
        test_values.demographic_value,
        test_values.session_count,
        test_values.answered_session_count,
        {{ ratio('test_values.session_count', 'test_values.answered_session_count') }}
            as test_share,
        {{ proportion_bound(
            'test_values.session_count', 'test_values.answered_session_count', '-'
        ) }} as test_share_low,
        {{ proportion_bound(
            'test_values.session_count', 'test_values.answered_session_count', '+'
        ) }} as test_share_high,
        {{ ratio(
            'account_values.account_value_count', 'account_attributes.account_session_count'
        ) }} as account_share
    from test_values
    inner join account_values
        on
            test_values.attribute = account_values.attribute
            and test_values.demographic_value = account_values.demographic_value
    inner join account_attributes on test_values.attribute = account_attributes.attribute

),

final as (

    select
        test_id,
        attribute,
        demographic_value,
        session_count,
        answered_session_count,
        test_share,
        test_share_low,
        test_share_high,
        account_share,
        100 * {{ ratio('test_share', 'account_share') }} as balance_index,
        account_share < test_share_low or account_share > test_share_high as is_skewed,
        {{ is_enough_to_quote('answered_session_count') }} as is_enough_to_quote
    from shares

)

select * from final
