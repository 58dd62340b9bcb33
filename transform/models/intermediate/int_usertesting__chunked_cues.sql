{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

cues as (

    select
        *,
        coalesce(speaker || ': ', '') || coalesce(cue_text, '') as cue_line
    from {{ only_changed(ref('fct_transcript_cues')) }}

),

measured as (

    select
        *,
        {{ token_estimate('cue_line') }} as token_estimate
    from cues

),

counted as (

    select
        *,
        coalesce(
            sum(token_estimate) over (
                partition by session_id
                order by cue_index
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as tokens_before
    from measured

),

-- A cue that fills several chunks by itself leaves numbers out, which the rank closes up.
numbered as (

    select
        *,
        dense_rank() over (
            partition by session_id
            order by floor(tokens_before / {{ var('usertesting_chunk_tokens') }})
        ) - 1 as chunk_index
    from counted

),

ranked as (

    select
        *,
        row_number() over (
            partition by session_id, chunk_index
            order by cue_index desc
        ) as place_from_end,
        max(chunk_index) over (partition by session_id) as last_chunk_index
    from numbered

),

final as (

    select
        transcript_cue_id,
        session_id,
        chunk_index,
        cue_line,
        token_estimate,
        false as is_overlap,
        extracted_at
    from ranked

    union all

    select
        transcript_cue_id,
        session_id,
        chunk_index + 1 as chunk_index,
        cue_line,
        token_estimate,
        true as is_overlap,
        extracted_at
    from ranked
    where
        chunk_index < last_chunk_index
        and place_from_end <= {{ var('usertesting_chunk_overlap_cues') }}

)

select * from final
