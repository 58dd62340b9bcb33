{{ config(materialized='view') }}

with

items as (

    select distinct
        upper(instrument) as instrument_key,
        item,
        {{ same_question('task_text', "''") }} as question
    from {{ ref('usertesting_questionnaire_items') }}

),

instruments as (

    {%- for name, each in questionnaires().items() %}
    select
        '{{ name }}' as instrument,
        '{{ name | upper }}' as instrument_key,
        cast({{ each.needed if each.needed is not none else 'null' }} as {{ dbt.type_int() }})
            as needed_count,
        cast({{ each.scale[0] }} as {{ type_double() }}) as item_lowest,
        cast({{ each.scale[1] }} as {{ type_double() }}) as item_highest,
        cast({{ each.score[0] }} as {{ type_double() }}) as lowest,
        cast({{ each.score[1] }} as {{ type_double() }}) as highest
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

task_performance as (

    select * from {{ ref('fct_task_performance') }}

),

-- By task, of which there are few, before the many answers.
asked as (

    select
        task_performance.test_id,
        task_performance.task_id,
        items.instrument_key,
        items.item
    from task_performance
    inner join items
        on {{ same_question('task_performance.task_text', 'null') }} = items.question

),

answers as (

    select * from {{ ref('int_usertesting__counted_answers') }}
    where rating is not null

),

-- Items on another scale than the questionnaire's are none. The recommendation of SUPR-Q is an NPS
-- question, and counts by half.
valued as (

    select
        answers.test_id,
        answers.person_key,
        answers.session_id,
        instruments.instrument,
        asked.item,
        case
            when
                instruments.instrument = 'SUPR-Q'
                and answers.task_type = 'NPS'
                then answers.rating / 2
            when
                (answers.scale_min is distinct from instruments.item_lowest)
                or (answers.scale_max is distinct from instruments.item_highest)
                or answers.task_type = 'NPS'
                then null
            when instruments.instrument = 'SUS' and mod(asked.item, 2) = 0
                then 25 * (5 - answers.rating)
            when instruments.instrument = 'SUS' then 25 * (answers.rating - 1)
            when instruments.instrument = 'UMUX-Lite' then 100 * (answers.rating - 1) / 6
            when instruments.instrument = 'CSAT' and answers.rating >= 4 then 100
            when instruments.instrument = 'CSAT' then 0
            else answers.rating
        end as item_value
    from answers
    inner join asked
        on
            answers.test_id = asked.test_id
            and coalesce(answers.task_id, '') = coalesce(asked.task_id, '')
    inner join instruments on asked.instrument_key = instruments.instrument_key

),

-- What is asked after several tasks in the same words is one item, with the mean.
item_values as (

    select
        test_id,
        person_key,
        instrument,
        item,
        cast(avg(item_value) as {{ type_double() }}) as item_value
    from valued
    group by test_id, person_key, instrument, item

),

people as (

    select
        test_id,
        person_key,
        instrument,
        count(item_value) as answered_count,
        avg(item_value) as person_score
    from item_values
    group by test_id, person_key, instrument

),

sessions as (

    select * from {{ ref('int_usertesting__completed_sessions') }}

),

-- An older session may have answered what the newest did not.
ranked as (

    select
        valued.test_id,
        valued.person_key,
        valued.instrument,
        valued.session_id,
        row_number() over (
            partition by valued.test_id, valued.person_key, valued.instrument
            order by {{ session_order('sessions', 'desc') }}
        ) as recency_rank
    from valued
    inner join sessions on valued.session_id = sessions.session_id

),

final as (

    select
        people.test_id,
        people.instrument,
        people.person_key,
        ranked.session_id,
        instruments.lowest,
        instruments.highest,
        case
            when people.answered_count >= coalesce(instruments.needed_count, 1)
                then people.person_score
        end as person_score
    from people
    inner join instruments on people.instrument = instruments.instrument
    inner join ranked
        on
            people.test_id = ranked.test_id
            and people.person_key = ranked.person_key
            and people.instrument = ranked.instrument
            and ranked.recency_rank = 1

)

select * from final
