with

reels as (

    select * from {{ ref('stg_usertesting__highlight_reels') }}

),

tests as (

    select * from {{ ref('dim_tests') }}

),

final as (

    select
        reels.reel_id,
        reels.test_id,
        reels.reel_name,
        tests.test_title,
        reels.clip_count,
        reels.duration_ms,
        reels.updated_at,
        reels.extracted_at
    from reels
    left join tests on reels.test_id = tests.test_id

)

select * from final
