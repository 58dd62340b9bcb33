with

source as (

    {{ read_stream('session_details') }}

),

renamed as (

    select
        session_id,
        test_id,
        participant_id,
        audience_id,
        test_plan_id,
        cast(finish_time as {{ dbt.type_timestamp() }}) as finished_at,
        cast(extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
