{%- set column = column_or_null(source('usertesting', 'sessions'), 'deleted_at') -%}
with

sessions as (

    select
        session_id,
        test_id,
        cast({{ column }} as {{ dbt.type_timestamp() }}) as deleted_at
    from ({{ read_stream('sessions') }}) as streamed

),

session_deletions as (

    select
        session_id,
        test_id,
        cast(deleted_at as {{ dbt.type_timestamp() }}) as deleted_at
    from ({{ read_stream('session_deletions') }}) as streamed

),

-- A row of the stream decides, also one that takes a deletion back. The column of `sessions` is
-- that of earlier versions of the tap, which did not have the stream.
joined as (

    select
        sessions.session_id,
        case
            when session_deletions.session_id is not null then session_deletions.deleted_at
            else sessions.deleted_at
        end as deleted_at
    from sessions
    left join session_deletions
        on
            sessions.session_id = session_deletions.session_id
            and sessions.test_id = session_deletions.test_id

)

select * from joined
where deleted_at is not null
