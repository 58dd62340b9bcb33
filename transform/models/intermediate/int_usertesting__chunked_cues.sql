{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

cues as (

    select * from {{ only_changed(ref('fct_transcript_cues')) }}

),

-- The text stays behind: what follows sorts all cues several times.
measured as (

    select
        transcript_cue_id,
        session_id,
        cue_index,
        {{ token_estimate(cue_line()) }} as token_estimate,
        extracted_at
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
        token_estimate,
        false as is_overlap,
        extracted_at
    from ranked

    union all

    select
        transcript_cue_id,
        session_id,
        chunk_index + 1 as chunk_index,
        token_estimate,
        true as is_overlap,
        extracted_at
    from ranked
    where
        chunk_index < last_chunk_index
        and place_from_end <= {{ var('usertesting_chunk_overlap_cues') }}

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
