with

source as (

    {{ read_stream('transcript_cues') }}

),

newest_reads as (

    select * from {{ ref('base_usertesting__transcript_reads') }}

),

renamed as (

    select
        {{ surrogate_key(['session_id', 'cue_index']) }} as transcript_cue_id,
        session_id,
        speaker,
        text as cue_text,
        cast(cue_index as {{ dbt.type_int() }}) as cue_index,
        {{ to_whole_number('start_ms') }} as started_ms,
        {{ to_whole_number('end_ms') }} as ended_ms,
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
