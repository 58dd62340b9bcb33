{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

transcripts as (

    select * from {{ only_changed(ref('stg_usertesting__transcripts')) }}

),

counted as (

    select
        *,
        coalesce({{ word_count('transcript_text') }}, 0) as word_count
    from transcripts

),

final as (

    select
        session_id,
        test_id,
        transcript_text,
        cue_count,
        duration_ms,
        word_count,
        {{ ratio('word_count * 60000', 'duration_ms') }} as words_per_minute,
        extracted_at
    from counted
    -- A transcript without a cue and a word may be silent, or one that the tap has not understood:
    -- `dq_session_completeness` tells which.
    where
        cue_count > 0
        or word_count > 0

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
