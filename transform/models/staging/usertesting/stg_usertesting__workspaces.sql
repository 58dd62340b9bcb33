with

source as (

    {{ read_stream('workspaces') }}

),

renamed as (

    select
        workspace_id,
        name as workspace_name,
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
