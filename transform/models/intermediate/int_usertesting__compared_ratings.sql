{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

comparisons as (

    select
        *,
        count(*) over (partition by session_id) as comparison_count
    from {{ only_changed(ref('stg_usertesting__task_groups')) }}
    where comparison_sequence is not null

),

sessions as (

    select * from {{ only_changed(ref('int_usertesting__completed_sessions'), dated=false) }}

),

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}
    where task_type = 'RATING_SCALE'

),

compared as (

    select
        comparisons.session_id,
        comparisons.test_id,
        comparisons.task_group_id,
        comparisons.comparison_sequence,
        comparisons.comparison_count,
        comparisons.extracted_at,
        length(comparisons.comparison_sequence) as thing_count,
        row_number() over (
            partition by comparisons.test_id, comparisons.task_group_id, sessions.person_key
            order by {{ session_order('sessions', 'desc') }}, comparisons.task_group_index desc
        ) as recency_rank
    from comparisons
    inner join sessions on comparisons.session_id = sessions.session_id

),

timed as (

    select
        *,
        count(*) over (partition by session_id) as rating_count,
        count(started_ms) over (partition by session_id) as started_count
    from responses

),

ordered as (

    select
        *,
        row_number() over (
            partition by session_id
            order by case when started_count = rating_count then started_ms end, task_index
        ) as rating_place
    from timed

),

-- Each thing is rated by as many questions: the first of two things by the first half.
placed as (

    select
        compared.session_id,
        compared.test_id,
        compared.task_group_id,
        compared.comparison_sequence,
        compared.extracted_at,
        ordered.rating_place,
        ordered.answer_normalized,
        case
            when
                compared.comparison_count = 1
                and mod(ordered.rating_count, nullif(compared.thing_count, 0)) = 0
                then
                    floor(
                        (ordered.rating_place - 1) * compared.thing_count
                        / cast(ordered.rating_count as {{ type_double() }})
                    ) + 1
        end as thing_place
    from compared
    left join ordered on compared.session_id = ordered.session_id
    where compared.recency_rank = 1

),

final as (

    select
        session_id,
        test_id,
        task_group_id,
        comparison_sequence,
        rating_place,
        cast(thing_place as {{ dbt.type_int() }}) as thing_place,
        {{ dbt.right(
            'left(comparison_sequence, cast(thing_place as ' ~ dbt.type_int() ~ '))', 1
        ) }} as thing,
        answer_normalized,
        extracted_at
    from placed

)

select * from final
