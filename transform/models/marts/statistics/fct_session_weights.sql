{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}
{%- set margins = range(1, 5) %}
{%- set rounds = range(1, 11) %}

with

targets as (

    select
        test_id,
        attribute,
        lower(trim(demographic_value)) as answer,
        cast(share as {{ type_double() }}) as target_share
    from {{ ref('usertesting_weight_targets') }}
    where share > 0

),

sessions as (

    select * from {{ only_changed(ref('int_usertesting__completed_sessions'), dated=false) }}

),

segments as (

    select * from {{ only_changed(ref('int_usertesting__segments')) }}

),

tests as (

    select distinct test_id from sessions

),

own_attributes as (

    select distinct
        test_id,
        attribute
    from targets
    where test_id is not null

),

-- A test's own targets for an attribute stand in for those of all tests.
test_targets as (

    select
        tests.test_id,
        targets.attribute,
        targets.answer,
        targets.target_share
    from tests
    inner join targets on tests.test_id = targets.test_id

    union all

    select
        tests.test_id,
        targets.attribute,
        targets.answer,
        targets.target_share
    from tests
    cross join targets
    left join own_attributes
        on
            tests.test_id = own_attributes.test_id
            and targets.attribute = own_attributes.attribute
    where
        targets.test_id is null
        and own_attributes.test_id is null

),

-- A person who has given several answers to a question is in no single one.
answers as (

    select
        test_id,
        attribute,
        person_key,
        lower(trim(max(demographic_value))) as answer
    from segments
    group by test_id, attribute, person_key
    having count(*) = 1

),

members as (

    select
        answers.test_id,
        answers.attribute,
        answers.answer,
        answers.person_key,
        test_targets.target_share
    from answers
    inner join test_targets
        on
            answers.test_id = test_targets.test_id
            and answers.attribute = test_targets.attribute
            and answers.answer = test_targets.answer

),

given as (

    select distinct
        test_id,
        attribute,
        answer,
        target_share
    from members

),

-- An answer that nobody gave cannot be weighted up: the others share its part.
margins as (

    select
        test_id,
        attribute,
        answer,
        target_share / sum(target_share) over (partition by test_id, attribute) as wanted_share,
        dense_rank() over (partition by test_id order by attribute) as margin
    from given

),

-- A person counts once, with the newest session.
ranked as (

    select
        sessions.*,
        row_number() over (
            partition by sessions.test_id, sessions.person_key
            order by {{ session_order('sessions', 'desc') }}
        ) as recency_rank
    from sessions

),

people as (

    select
        session_id,
        test_id,
        person_key
    from ranked
    where
        recency_rank = 1
        and test_id in (select test_targets.test_id from test_targets)

),

-- Who has given none of the answers keeps their weight while those are fitted.
raked_0 as (

    select
        people.session_id,
        people.test_id,
        people.person_key,
        {%- for margin in margins %}
        max(case when margins.margin = {{ margin }} then margins.answer end) as answer_{{ margin }},
        max(case when margins.margin = {{ margin }} then margins.wanted_share end) as target_{{ margin }},
        {%- endfor %}
        cast(1 as {{ type_double() }}) as weight
    from people
    left join members
        on
            people.test_id = members.test_id
            and people.person_key = members.person_key
    left join margins
        on
            members.test_id = margins.test_id
            and members.attribute = margins.attribute
            and members.answer = margins.answer
    group by people.session_id, people.test_id, people.person_key

),

{% for round in rounds %}
{%- for margin in margins %}
{%- set step = (round - 1) * margins | length + margin -%}
raked_{{ step }} as (

    select
        session_id,
        test_id,
        person_key,
        {%- for each in margins %}
        answer_{{ each }},
        target_{{ each }},
        {%- endfor %}
        case
            when target_{{ margin }} is null then weight
            else
                weight * target_{{ margin }}
                * sum(weight) over (
                    partition by test_id, case when target_{{ margin }} is null then 0 else 1 end
                )
                / sum(weight) over (partition by test_id, answer_{{ margin }})
        end as weight
    from raked_{{ step - 1 }}

),

{% endfor %}
{%- endfor -%}
weights as (

    select
        session_id,
        test_id,
        person_key,
        weight
    from raked_{{ rounds | length * margins | length }}

),

totals as (

    select
        test_id,
        count(*) as participant_count,
        sum(weight) as total,
        sum(weight * weight) as total_of_squares
    from weights
    group by test_id

),

reached as (

    select
        members.test_id,
        members.attribute,
        members.answer,
        sum(weights.weight) as weight
    from members
    inner join weights
        on
            members.test_id = weights.test_id
            and members.person_key = weights.person_key
    group by members.test_id, members.attribute, members.answer

),

shares as (

    select
        test_id,
        attribute,
        answer,
        weight / sum(weight) over (partition by test_id, attribute) as reached_share
    from reached

),

deviations as (

    select
        test_targets.test_id,
        max(abs(coalesce(shares.reached_share, 0) - test_targets.target_share)) as largest_deviation
    from test_targets
    left join shares
        on
            test_targets.test_id = shares.test_id
            and test_targets.attribute = shares.attribute
            and test_targets.answer = shares.answer
    group by test_targets.test_id

),

final as (

    select
        weights.session_id,
        weights.test_id,
        nullif(weights.person_key, weights.session_id) as participant_key,
        weights.weight,
        totals.participant_count,
        totals.participant_count * totals.total_of_squares / (totals.total * totals.total)
            as design_effect,
        totals.total * totals.total / totals.total_of_squares as effective_participant_count,
        deviations.largest_deviation,
        deviations.largest_deviation < 0.001 as is_converged
    from weights
    inner join totals on weights.test_id = totals.test_id
    inner join deviations on weights.test_id = deviations.test_id

)

select * from final
