{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}
{%- set tellable = ['is_known_skipped', 'rating', 'is_successful', 'is_reached', 'seconds'] %}

with

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

sessions as (

    select * from {{ only_changed(ref('int_usertesting__completed_sessions'), dated=false) }}

),

told as (

    select
        responses.*,
        sessions.person_key,
        cast(sessions.finished_at as date) as finished_date,
        {{ known_skipped('responses') }} as is_known_skipped,
        case
            when responses.task_type in ('RATING_SCALE', 'NPS') then responses.answer_number
        end as rating,
        row_number() over (
            partition by responses.test_id, responses.task_id, sessions.person_key
            order by {{ session_order('sessions') }}, responses.task_index
        ) as age_rank
    from responses
    inner join sessions on responses.session_id = sessions.session_id

),

figures as (

    select
        *,
        coalesce(is_successful, case when is_known_skipped then false end) as is_reached,
        {{ to_seconds('case when not is_known_skipped then duration_ms end') }} as seconds
    from told

),

-- A person counts once for each figure of a task, with the newest answer that tells of it.
newest as (

    select
        {%- for figure in tellable %}
        max(case when {{ figure }} is not null then age_rank end) over (
            partition by test_id, task_id, person_key
        ) = age_rank as counts_{{ figure }},
        {%- endfor %}
        *
    from figures

),

final as (

    select
        task_response_id,
        session_id,
        test_id,
        task_id,
        person_key,
        task_type,
        task_text,
        task_index,
        finished_date,
        case when counts_is_known_skipped then answer_status end as answer_status,
        case when counts_is_known_skipped then is_known_skipped end as is_skipped,
        case when counts_is_successful then is_successful end as is_successful,
        case when counts_is_reached then is_reached end as is_reached,
        case when counts_seconds then seconds end as answer_seconds,
        case when counts_seconds and is_successful then seconds end as success_seconds,
        {%- for column in [
            'nps_group', 'answer_normalized', 'scale_min', 'scale_max', 'is_top_two_box',
            'is_bottom_two_box',
        ] %}
        case when counts_rating then {{ column }} end as {{ column }},
        {%- endfor %}
        case when counts_rating then rating end as rating,
        extracted_at
    from newest

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
