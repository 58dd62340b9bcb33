with

source as (

    {{ read_stream('transcripts') }}

),

newest_reads as (

    select * from {{ ref('base_usertesting__transcript_reads') }}

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

),

newest as (

    select renamed.*
    from renamed
    inner join newest_reads
        on
            renamed.session_id = newest_reads.session_id
            and renamed.extracted_at = newest_reads.extracted_at

)

select * from newest
