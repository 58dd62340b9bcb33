with

source as (

    select * from {{ source('usertesting', 'sessions') }}

),

renamed as (

    select
        session_id,
        test_id,
        audience_id,
        status as session_status,
        cast(start_time as {{ dbt.type_timestamp() }}) as started_at,
        cast(finish_time as {{ dbt.type_timestamp() }}) as finished_at,
        cast(
            {{ column_or_null(source('usertesting', 'sessions'), 'deleted_at') }}
            as {{ dbt.type_timestamp() }}
        ) as deleted_at,
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
