with

clips as (

    select * from {{ ref('stg_usertesting__clips') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}
    where deleted_at is null

),

videos as (

    select * from {{ ref('stg_usertesting__videos') }}

),

cues as (

    select * from {{ ref('fct_transcript_cues') }}

),

spoken as (

    select
        clips.clip_id,
        {{ joined_text('cues.cue_text', "' '", 'cues.cue_index') }} as clip_text,
        count(*) as cue_count
    from clips
    inner join cues
        on
            clips.session_id = cues.session_id
            and clips.started_ms < cues.ended_ms
            and clips.ended_ms > cues.started_ms
    group by clips.clip_id

),

final as (

    select
        clips.clip_id,
        clips.session_id,
        sessions.test_id,
        sessions.participant_key,
        clips.clip_name,
        clips.clip_description,
        spoken.clip_text,
        videos.video_storage_path,
        clips.started_ms,
        clips.ended_ms,
        clips.ended_ms - clips.started_ms as duration_ms,
        coalesce(spoken.cue_count, 0) as cue_count,
        clips.has_audio,
        clips.has_camera,
        clips.extracted_at
    from clips
    inner join sessions on clips.session_id = sessions.session_id
    left join videos on clips.session_id = videos.session_id
    left join spoken on clips.clip_id = spoken.clip_id

)

select * from final
