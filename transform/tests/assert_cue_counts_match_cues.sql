-- Where the cues of a transcript are loaded, they are as many as the transcript says.
{{ config(severity='warn') }}

with

cues as (

    select
        session_id,
        count(*) as loaded_cue_count
    from {{ ref('fct_transcript_cues') }}
    group by session_id

)

select
    transcripts.session_id,
    transcripts.cue_count,
    cues.loaded_cue_count
from {{ ref('fct_transcripts') }} as transcripts
inner join cues on transcripts.session_id = cues.session_id
where transcripts.cue_count <> cues.loaded_cue_count
