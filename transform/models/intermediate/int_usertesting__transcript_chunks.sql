{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

chunked_cues as (

    select * from {{ only_changed(ref('int_usertesting__chunked_cues')) }}

),

cues as (

    select
        *,
        {{ cue_line() }} as cue_line
    from {{ only_changed(ref('fct_transcript_cues')) }}

),

task_responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

placed as (

    select
        chunked_cues.session_id,
        chunked_cues.chunk_index,
        chunked_cues.token_estimate,
        chunked_cues.is_overlap,
        cues.test_id,
        cues.cue_line,
        cues.task_response_id,
        cues.cue_index,
        cues.started_ms,
        cues.ended_ms,
        cues.extracted_at
    from chunked_cues
    inner join cues on chunked_cues.transcript_cue_id = cues.transcript_cue_id

),

chunks as (

    select
        session_id,
        chunk_index,
        max(test_id) as test_id,
        {{ joined_text('cue_line', new_line(), 'cue_index') }} as chunk_text,
        min(case when not is_overlap then cue_index end) as first_cue_index,
        max(cue_index) as last_cue_index,
        count(*) as cue_count,
        count(case when is_overlap then 1 end) as overlap_cue_count,
        cast(sum(token_estimate) as {{ dbt.type_bigint() }}) as token_estimate,
        min(started_ms) as started_ms,
        max(ended_ms) as ended_ms,
        max(extracted_at) as extracted_at
    from placed
    group by session_id, chunk_index

),

chunk_tasks as (

    select distinct
        session_id,
        chunk_index,
        task_response_id
    from placed

),

chunk_headers as (

    select
        chunk_tasks.session_id,
        chunk_tasks.chunk_index,
        {{ joined_text('task_responses.task_text', "' / '", 'task_responses.task_index') }}
            as task_texts
    from chunk_tasks
    inner join task_responses on chunk_tasks.task_response_id = task_responses.task_response_id
    group by chunk_tasks.session_id, chunk_tasks.chunk_index

),

final as (

    select
        chunks.*,
        chunk_headers.task_texts
    from chunks
    left join chunk_headers
        on
            chunks.session_id = chunk_headers.session_id
            and chunks.chunk_index = chunk_headers.chunk_index

)

select * from final
