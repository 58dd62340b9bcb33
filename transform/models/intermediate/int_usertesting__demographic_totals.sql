{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

demographics as (

    select * from {{ only_changed(ref('fct_session_demographics')) }}
    where
        is_listed
        and demographic_value is not null

),

sessions as (

    select * from {{ only_changed(ref('int_usertesting__completed_sessions'), dated=false) }}

),

-- A person counts once, with the newest session that tells of the attribute.
ranked as (

    select
        demographics.test_id,
        demographics.attribute,
        demographics.demographic_value,
        demographics.demographic_type,
        sessions.person_key,
        dense_rank() over (
            partition by demographics.test_id, demographics.attribute, sessions.person_key
            order by {{ session_order('sessions', 'desc') }}
        ) as recency_rank
    from demographics
    inner join sessions on demographics.session_id = sessions.session_id

),

{# Whether a space follows the comma is not documented; a comma may also stand in an amount. -#}
separated as (

    select
        *,
        case
            when coalesce(demographic_type, '') <> 'MULTIPLE' then null
            when {{ dbt.position("', '", 'demographic_value') }} > 0
                then replace(demographic_value, ', ', chr(31))
            when not {{ matches('demographic_value', '.*[0-9].*') }}
                then replace(demographic_value, ',', chr(31))
        end as several
    from ranked
    where recency_rank = 1

),

places as (
    {% for place in range(1, 101) %}
    select {{ place }} as place {{ 'union all' if not loop.last }}
    {%- endfor %}

),

answers as (

    select distinct
        separated.test_id,
        separated.attribute,
        separated.person_key,
        trim(coalesce(
            {{ list_part('separated.several', 'chr(31)', 'places.place') }},
            separated.demographic_value
        )) as demographic_value
    from separated
    inner join places
        on places.place <= 1 + coalesce(
            length(separated.several) - length(replace(separated.several, chr(31), '')), 0
        )

),

test_values as (

    select
        test_id,
        attribute,
        demographic_value,
        count(*) as participant_count
    from answers
    where demographic_value <> ''
    group by test_id, attribute, demographic_value

),

test_attributes as (

    select
        test_id,
        attribute,
        count(distinct person_key) as answered_participant_count
    from answers
    where demographic_value <> ''
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
