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
        demographics.session_id,
        demographics.test_id,
        demographics.attribute,
        demographics.demographic_value,
        demographics.demographic_type,
        demographics.extracted_at,
        sessions.person_key,
        dense_rank() over (
            partition by demographics.test_id, demographics.attribute, sessions.person_key
            order by {{ session_order('sessions', 'desc') }}
        ) as recency_rank
    from demographics
    inner join sessions on demographics.session_id = sessions.session_id

),

{# Whether a space follows the comma is not documented; a comma may also be part of an amount. -#}
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

parts as (

    select distinct
        separated.session_id,
        separated.test_id,
        separated.attribute,
        separated.person_key,
        separated.extracted_at,
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

final as (

    select
        session_id,
        test_id,
        attribute,
        demographic_value,
        person_key,
        {{ natural_order('demographic_value') }} as value_order,
        extracted_at
    from parts
    where demographic_value <> ''

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
