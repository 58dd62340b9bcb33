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
        ordered.answer_normalized,
        compared.comparison_count = 1
        and mod(ordered.rating_count, nullif(compared.thing_count, 0)) = 0 as is_parted,
        ordered.rating_place * compared.thing_count <= ordered.rating_count as is_first
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
        extracted_at,
        avg(answer_normalized) as mean_rating,
        avg(case when is_parted and is_first then answer_normalized end) as first_rating,
        avg(case when is_parted and not is_first then answer_normalized end) as later_rating
    from placed
    group by session_id, test_id, task_group_id, comparison_sequence, extracted_at

)

select * from final
