with

source as (

    {{ read_stream('transcripts') }}

),

renamed as (

    select
        session_id,
        test_id,
        transcript_vtt,
        transcript_plain_text as transcript_text,
        cast(cue_count as {{ dbt.type_int() }}) as cue_count,
        cast(duration_ms as {{ dbt.type_bigint() }}) as duration_ms,
        cast(extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

)

select * from renamed
