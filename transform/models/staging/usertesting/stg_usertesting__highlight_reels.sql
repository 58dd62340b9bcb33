with

source as (

    {{ read_stream('highlight_reels') }}

),

renamed as (

    select
        reel_id,
        test_id,
        name as reel_name,
        {{ to_whole_number('duration_ms') }} as duration_ms,
        {{ to_whole_number('clip_count') }} as clip_count,
        cast(updated_at as {{ dbt.type_timestamp() }}) as updated_at,
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
