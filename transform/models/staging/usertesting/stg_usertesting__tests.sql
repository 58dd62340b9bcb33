with

source as (

    {{ read_stream('tests') }}

),

renamed as (

    select
        {{ surrogate_key(['test_id', 'workspace_id']) }} as test_workspace_id,
        test_id,
        workspace_id,
        title as test_title,
        upper(type) as test_type,
        upper(product_type) as product_type,
        cast(ordered_at as {{ dbt.type_timestamp() }}) as ordered_at,
        cast(_sdc_extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
