with

source as (

    {{ read_stream('sessions') }}

),

deleted_sessions as (

    select * from {{ ref('base_usertesting__deleted_sessions') }}

),

renamed as (

    select
        source.session_id,
        source.test_id,
        source.audience_id,
        source.status as session_status,
        cast(source.start_time as {{ dbt.type_timestamp() }}) as started_at,
        cast(source.finish_time as {{ dbt.type_timestamp() }}) as finished_at,
        deleted_sessions.deleted_at,
        cast(source._sdc_extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source
    left join deleted_sessions on source.session_id = deleted_sessions.session_id

)

select * from renamed
