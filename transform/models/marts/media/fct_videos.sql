with

videos as (

    select * from {{ ref('stg_usertesting__videos') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}
    where deleted_at is null

),

final as (

    select
        videos.session_id,
        sessions.test_id,
        sessions.participant_key,
        videos.video_storage_path,
        videos.content_type,
        videos.video_sha256,
        videos.size_bytes,
        sessions.finished_at,
        videos.extracted_at
    from videos
    inner join sessions on videos.session_id = sessions.session_id

)

select * from final
