with

source as (

    {{ read_stream('clips') }}

),

renamed as (

    select
        clip_id,
        session_id,
        test_id,
        name as clip_name,
        description as clip_description,
        {{ as_json('layout') }} as clip_layout,
        {{ to_whole_number('start_ms') }} as started_ms,
        {{ to_whole_number('end_ms') }} as ended_ms,
        cast(has_audio as {{ dbt.type_boolean() }}) as has_audio,
        cast(has_camera as {{ dbt.type_boolean() }}) as has_camera,
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
