-- The cues of a session's chunks, overlaps apart, are as many as its transcript has.
with

chunks as (

    select
        session_id,
        sum(cue_count - overlap_cue_count) as chunked_cue_count
    from {{ ref('fct_transcript_chunks') }}
    group by session_id

),

cues as (

    select
        session_id,
        count(*) as cue_count
    from {{ ref('fct_transcript_cues') }}
    group by session_id

)

select
    cues.session_id,
    cues.cue_count,
    chunks.chunked_cue_count
from cues
left join chunks on cues.session_id = chunks.session_id
where cues.cue_count <> coalesce(chunks.chunked_cue_count, 0)
