with

source as (

    {{ read_stream('tasks') }}

),

newest_reads as (

    select * from {{ ref('base_usertesting__detail_reads') }}

),

renamed as (

    select
        {{ surrogate_key(['session_id', 'task_index']) }} as task_response_id,
        session_id,
        participant_id,
        task_uuid as task_id,
        task_type,
        task_text,
        {{ as_json('answer_json') }} as answer_json,
        cast(task_index as {{ dbt.type_int() }}) as task_index,
        {{ to_whole_number('start_time_ms') }} as started_ms,
        {{ to_whole_number('end_time_ms') }} as ended_ms,
        cast(skipped as {{ dbt.type_boolean() }}) as is_skipped,
        cast(extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

),

newest as (

    select
        renamed.*,
        newest_reads.test_id
    from renamed
    inner join newest_reads
        on
            renamed.session_id = newest_reads.session_id
            and renamed.extracted_at = newest_reads.extracted_at

)

select * from newest
