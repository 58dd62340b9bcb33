{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

segments as (

    select * from {{ only_changed(ref('int_usertesting__segments')) }}

),

test_values as (

    select
        test_id,
        attribute,
        demographic_value,
        count(*) as participant_count
    from segments
    group by test_id, attribute, demographic_value

),

test_attributes as (

    select
        test_id,
        attribute,
        count(distinct person_key) as answered_participant_count
    from segments
    group by test_id, attribute

),

final as (

    select
        test_values.test_id,
        test_values.attribute,
        test_values.demographic_value,
        test_values.participant_count,
        test_attributes.answered_participant_count
    from test_values
    inner join test_attributes
        on
            test_values.test_id = test_attributes.test_id
            and test_values.attribute = test_attributes.attribute

)

select * from final
