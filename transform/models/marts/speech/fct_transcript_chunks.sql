{{ config(materialized='view') }}

-- The title of a test may change after its sessions were read, hence a view.
with

chunks as (

    select * from {{ ref('int_usertesting__transcript_chunks') }}

),

tests as (

    select * from {{ ref('dim_tests') }}

),

titled as (

    select
        chunks.*,
        'Test: ' || tests.test_title
        || coalesce({{ new_line() }} || 'Task: ' || chunks.task_texts, '') as chunk_header
    from chunks
    inner join tests on chunks.test_id = tests.test_id

),

final as (

    select
        {{ surrogate_key(['session_id', 'chunk_index']) }} as transcript_chunk_id,
        session_id,
        test_id,
        chunk_header,
        chunk_text,
        {{ sha256_hex('chunk_header || chunk_text') }} as text_hash,
        cast(chunk_index as {{ dbt.type_int() }}) as chunk_index,
        first_cue_index,
        last_cue_index,
        cue_count,
        overlap_cue_count,
        token_estimate,
        started_ms,
        ended_ms,
        extracted_at
    from titled

)

select * from final
