with

source as (

    {{ read_stream('demographics') }}

),

newest_reads as (

    select * from {{ ref('base_usertesting__detail_reads') }}

),

renamed as (

    select
        {{ surrogate_key(['session_id', 'demographic_index']) }} as session_demographic_id,
        session_id,
        participant_id,
        demographic_id,
        demographic_code,
        label as demographic_label,
        value as demographic_value,
        replace(type, 'DEMOGRAPHIC_QUESTION_TYPE_', '') as demographic_type,
        cast(demographic_index as {{ dbt.type_int() }}) as demographic_index,
        cast(extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

),

newest as (

    select
        renamed.*,
        newest_reads.test_id
    from renamed
    inner join newest_reads
        on
            renamed.session_id = newest_reads.session_id
            and renamed.extracted_at = newest_reads.extracted_at

)

select * from newest
