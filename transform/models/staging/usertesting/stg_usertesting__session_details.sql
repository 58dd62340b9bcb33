with

source as (

    {{ read_stream('session_details') }}

),

session_changes as (

    select * from {{ ref('base_usertesting__session_changes') }}
    where is_current

),

-- The test is the one in which the session is listed now.
renamed as (

    select
        source.session_id,
        session_changes.test_id,
        source.participant_id,
        source.audience_id,
        source.test_plan_id,
        cast(source.finish_time as {{ dbt.type_timestamp() }}) as finished_at,
        cast(source.extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source
    inner join session_changes on source.session_id = session_changes.session_id

)

select * from renamed
