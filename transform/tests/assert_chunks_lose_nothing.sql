-- Each cue is in one chunk of its session, word for word, overlaps apart.
with

found as (

    select
        cues.transcript_cue_id,
        count(chunks.transcript_chunk_id) as chunk_count
    from {{ ref('fct_transcript_cues') }} as cues
    left join {{ ref('fct_transcript_chunks') }} as chunks
        on
            cues.session_id = chunks.session_id
            and cues.cue_index between chunks.first_cue_index and chunks.last_cue_index
            and {{ dbt.position("coalesce(cues.cue_text, '')", 'chunks.chunk_text') }} > 0
    group by cues.transcript_cue_id

)

select
    transcript_cue_id,
    chunk_count
from found
where chunk_count <> 1
