with

source as (

    {{ read_stream('task_groups') }}

),

newest_reads as (

    select * from {{ ref('base_usertesting__detail_reads') }}

),

renamed as (

    select
        {{ surrogate_key(['session_id', 'task_group_index']) }} as session_task_group_id,
        session_id,
        participant_id,
        task_group_uuid as task_group_id,
        task_group_type,
        {{ as_json('task_group_response') }} as task_group_response,
        cast(task_group_index as {{ dbt.type_int() }}) as task_group_index,
        cast(extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from source

),

newest as (

    select
        renamed.*,
        newest_reads.test_id,
        {{ json_text('renamed.task_group_response', 'sequence') }} as comparison_sequence,
        {{ json_text('renamed.task_group_response', 'score') }} as score_text
    from renamed
    inner join newest_reads
        on
            renamed.session_id = newest_reads.session_id
            and renamed.extracted_at = newest_reads.extracted_at

),

scored as (

    select
        session_task_group_id,
        session_id,
        test_id,
        participant_id,
        task_group_id,
        task_group_type,
        task_group_response,
        task_group_index,
        comparison_sequence,
        {{ to_number('score_text') }} as qx_score,
        score_text is not null and {{ to_number('score_text') }} is null as is_score_unreadable,
        extracted_at
    from newest

)

select * from scored
