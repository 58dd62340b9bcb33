with

source as (

    {{ read_stream('highlight_reels') }}

),

renamed as (

    select
        reel_id,
        test_id,
        name as reel_name,
        cast(duration_ms as {{ dbt.type_bigint() }}) as duration_ms,
        cast(clip_count as {{ dbt.type_bigint() }}) as clip_count,
        cast(updated_at as {{ dbt.type_timestamp() }}) as updated_at,
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
