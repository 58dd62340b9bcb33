{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

answers as (

    select distinct
        session_id,
        test_id,
        attribute,
        demographic_value
    from {{ only_changed(ref('fct_session_demographics')) }}
    where
        is_listed
        and demographic_value is not null

),

test_values as (

    select
        test_id,
        attribute,
        demographic_value,
        count(*) as session_count
    from answers
    group by test_id, attribute, demographic_value

),

test_attributes as (

    select
        test_id,
        attribute,
        count(distinct session_id) as answered_session_count
    from answers
    group by test_id, attribute

),

final as (

    select
        test_values.test_id,
        test_values.attribute,
        test_values.demographic_value,
        test_values.session_count,
        test_attributes.answered_session_count
    from test_values
    inner join test_attributes
        on
            test_values.test_id = test_attributes.test_id
            and test_values.attribute = test_attributes.attribute

)

select * from final
