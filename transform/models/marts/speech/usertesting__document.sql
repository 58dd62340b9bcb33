{{ config(materialized='view') }}

with

chunks as (

    select * from {{ ref('fct_transcript_chunks') }}

),

tests as (

    select * from {{ ref('dim_tests') }}

),

final as (

    select
        chunks.transcript_chunk_id as unique_id,
        chunks.session_id as document_id,
        tests.test_title || ', session ' || chunks.session_id as title,
        cast(null as {{ dbt.type_string() }}) as url_reference,
        'usertesting' as platform,
        '' as source_relation,
        max(chunks.extracted_at) over (partition by chunks.session_id) as most_recent_chunk_update,
        cast(chunks.extracted_at as date) as update_date,
        chunks.chunk_index,
        chunks.token_estimate + {{ token_estimate('chunks.chunk_header') }}
            as chunk_tokens_approximate,
        chunks.chunk_header || {{ new_line() }} || {{ new_line() }} || chunks.chunk_text as chunk
    from chunks
    inner join tests on chunks.test_id = tests.test_id

)

select * from final
