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
        transcript_vtt,
        transcript_plain_text as transcript_text,
        cast(
            {{ column_or_null(source('usertesting', 'transcripts'), 'is_whole') }}
            as {{ dbt.type_boolean() }}
        ) as is_whole,
        coalesce({{ matches('transcript_vtt', '.?WEBVTT[^\\n\\r]*\\s*') }}, false)
            as is_header_alone,
        cast(cue_count as {{ dbt.type_int() }}) as cue_count,
        {{ to_whole_number('duration_ms') }} as duration_ms,
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
