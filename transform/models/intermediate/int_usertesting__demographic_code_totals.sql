{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

demographics as (

    select
        *,
        coalesce(demographic_code, 'none') as known_code
    from {{ only_changed(ref('fct_session_demographics')) }}

),

final as (

    select
        test_id,
        known_code as demographic_code,
        attribute,
        max(demographic_label) as demographic_label,
        count(*) as answer_count,
        count(distinct session_id) as session_count,
        min(extracted_at) as first_seen_at,
        max(extracted_at) as last_seen_at
    from demographics
    group by test_id, known_code, attribute

)

select * from final
