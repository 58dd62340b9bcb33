{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}
{%- set margins = range(1, 5) %}
{#- Ten rounds over the margins. #}
{%- set steps = range(1, 41) %}

with

targets as (

    select
        test_id,
        attribute,
        lower(trim(demographic_value)) as answer,
        cast(share as {{ type_double() }}) as target_share,
        case when test_id is null then 0 else 1 end as is_own
    from {{ ref('usertesting_weight_targets') }}

),

sessions as (

    select * from {{ only_changed(ref('int_usertesting__completed_sessions'), dated=false) }}

),

segments as (

    select * from {{ only_changed(ref('int_usertesting__segments')) }}
    where attribute in (select targets.attribute from targets)

),

tests as (

    select distinct test_id from sessions

),

applicable_targets as (

    select
        tests.test_id,
        targets.attribute,
        targets.answer,
        targets.target_share,
        targets.is_own,
        max(targets.is_own) over (partition by tests.test_id, targets.attribute) as has_own
    from tests
    inner join targets on tests.test_id = coalesce(targets.test_id, tests.test_id)

),

-- A test's own targets for an attribute replace those for all tests.
test_targets as (

    select
        test_id,
        attribute,
        answer,
        target_share
    from applicable_targets
    where is_own = has_own

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

    select
        test_id,
        attribute,
        answer,
        target_share,
        count(*) as answer_count
    from members
    group by test_id, attribute, answer, target_share

),

-- An answer that nobody gave cannot be weighted up: the others share its part.
margins as (

    select
        test_id,
        attribute,
        answer,
        sum(answer_count) over (partition by test_id, attribute)
        * target_share / sum(target_share) over (partition by test_id, attribute) as wanted_count,
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
    where sessions.test_id in (select test_targets.test_id from test_targets)

),

people as (

    select
        {%- for margin in margins %}
        coalesce(max(case when margins.margin = {{ margin }} then margins.answer end), '')
            as answer_{{ margin }},
        max(case when margins.margin = {{ margin }} then margins.wanted_count end)
            as wanted_count_{{ margin }},
        {%- endfor %}
        ranked.session_id,
        ranked.test_id,
        ranked.person_key
    from ranked
    left join members
        on
            ranked.test_id = members.test_id
            and ranked.person_key = members.person_key
    left join margins
        on
            members.test_id = margins.test_id
            and members.attribute = margins.attribute
            and members.answer = margins.answer
    where ranked.recency_rank = 1
    group by ranked.session_id, ranked.test_id, ranked.person_key

),

-- People who gave the same answers have the same weight.
cells as (

    select
        test_id,
        {%- for margin in margins %}
        answer_{{ margin }},
        max(wanted_count_{{ margin }}) as wanted_count_{{ margin }},
        {%- endfor %}
        count(*) as person_count
    from people
    group by test_id, answer_1, answer_2, answer_3, answer_4

),

-- Those who gave none of a question's answers stay as many as they are.
raked_0 as (

    select
        test_id,
        {%- for margin in margins %}
        answer_{{ margin }},
        coalesce(
            wanted_count_{{ margin }},
            sum(person_count) over (partition by test_id, answer_{{ margin }})
        ) as wanted_count_{{ margin }},
        {%- endfor %}
        person_count,
        cast(person_count as {{ type_double() }}) as cell_weight
    from cells

),

{# DuckDB 1.2 plans what is below window functions twice if all of them have a partition, so the
   time doubles with each step. `cell_count` has none, and nobody reads it. -#}
{% for step in steps %}
{%- set margin = (step - 1) % margins | length + 1 -%}
raked_{{ step }} as (

    select
        test_id,
        {%- for each in margins %}
        answer_{{ each }},
        wanted_count_{{ each }},
        {%- endfor %}
        person_count,
        count(*) over () as cell_count,
        cell_weight * wanted_count_{{ margin }}
        / sum(cell_weight) over (partition by test_id, answer_{{ margin }}) as cell_weight
    from raked_{{ step - 1 }}

),

{% endfor -%}
weighted as (

    select
        people.session_id,
        people.test_id,
        people.person_key,
        raked.cell_weight / raked.person_count as weight
    from people
    inner join raked_{{ steps | last }} as raked
        on
            people.test_id = raked.test_id
            {%- for margin in margins %}
            and people.answer_{{ margin }} = raked.answer_{{ margin }}
            {%- endfor %}

),

weights as (

    select
        *,
        count(*) over (partition by test_id) as participant_count,
        avg(weight * weight) over (partition by test_id) as design_effect
    from weighted

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
        weights.participant_count,
        weights.design_effect,
        weights.participant_count / weights.design_effect as effective_participant_count,
        deviations.largest_deviation,
        deviations.largest_deviation < 0.001 as is_converged
    from weights
    inner join deviations on weights.test_id = deviations.test_id

)

select * from final
