{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

demographics as (

    select * from {{ only_changed(ref('fct_session_demographics')) }}

),

-- Where two questions ask for the same, the first one answered counts.
ranked as (

    select
        *,
        row_number() over (
            partition by session_id, attribute
            order by case when demographic_value is null then 1 else 0 end, demographic_index
        ) as answer_rank
    from demographics

),

final as (

    select
        session_id,
        max(test_id) as test_id,
        max(participant_key) as participant_key,
        {%- for attribute in demographic_attributes() %}
        max(case when attribute = '{{ attribute }}' and answer_rank = 1 then demographic_value end)
            as {{ attribute }},
        {%- endfor %}
        count(case when not is_listed then 1 end) as unlisted_answer_count,
        max(extracted_at) as extracted_at
    from ranked
    group by session_id

)

select * from final
