with

demographics as (

    select * from {{ ref('fct_session_demographics') }}

),

final as (

    select
        coalesce(demographic_code, 'none') as demographic_code,
        max(demographic_label) as demographic_label,
        attribute,
        count(*) as answer_count,
        count(distinct session_id) as session_count,
        attribute is not null as is_listed,
        min(extracted_at) as first_seen_at,
        max(extracted_at) as last_seen_at
    from demographics
    group by coalesce(demographic_code, 'none'), attribute

)

select * from final
