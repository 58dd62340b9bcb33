with

test_codes as (

    select * from {{ ref('int_usertesting__demographic_code_totals') }}

),

-- A session belongs to one test, so the sessions of a code are those of its tests.
final as (

    select
        demographic_code,
        max(demographic_label) as demographic_label,
        attribute,
        cast(sum(answer_count) as {{ dbt.type_bigint() }}) as answer_count,
        cast(sum(session_count) as {{ dbt.type_bigint() }}) as session_count,
        attribute is not null as is_listed,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from test_codes
    group by demographic_code, attribute

)

select * from final
