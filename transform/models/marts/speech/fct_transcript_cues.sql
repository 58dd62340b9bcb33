with

cues as (

    select * from {{ ref('stg_usertesting__transcript_cues') }}

),

final as (

    select
        transcript_cue_id,
        session_id,
        test_id,
        speaker,
        cue_text,
        cue_index,
        started_ms,
        ended_ms,
        ended_ms - started_ms as duration_ms,
        coalesce({{ word_count('cue_text') }}, 0) as word_count,
        extracted_at
    from cues

)

select * from final
