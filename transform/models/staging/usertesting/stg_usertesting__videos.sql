with

source as (

    {{ read_stream('videos') }}

),

renamed as (

    select
        session_id,
        test_id,
        video_storage_path,
        content_type,
        sha256 as video_sha256,
        {{ to_whole_number('size_bytes') }} as size_bytes,
        cast(downloaded_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
