{#
    Erases a participant, or single sessions, from the raw tables and from everything built on them,
    and leaves a tombstone, so that they do not come back. See "Erasure" in DECISIONLOG.md.

    dbt run-operation erase_participant --args '{participant_id: ...}'
    dbt run-operation erase_participant --args '{session_ids: [..., ...]}'
#}
{% macro erase_participant(participant_id=none, session_ids=[]) %}
    {%- if not participant_id and not session_ids -%}
        {%- do exceptions.raise_compiler_error('Name a participant_id, or session_ids.') -%}
    {%- endif -%}
    {%- if execute -%}
        {%- do run_change(create_erased_sessions()) -%}
        {%- if participant_id -%}
            {%- set literal = "'" ~ dbt.escape_single_quotes(participant_id) ~ "'" -%}
            {%- do run_change(erase_also('null', participant_key(literal))) -%}
        {%- endif -%}
        {%- for session_id in session_ids -%}
            {%- set literal = "'" ~ dbt.escape_single_quotes(session_id) ~ "'" -%}
            {%- do run_change(erase_also(literal, 'null')) -%}
        {%- endfor -%}
        {%- set tables = raw_tables_about_people() + built_tables_about_people() -%}
        {%- set videos = delete_erased(tables) -%}
        {#- What counts people is built by test, and no test would seem to have changed. -#}
        {%- do reset_watermarks() -%}
        {%- do adapter.commit() -%}
        {%- do tell_what_stays(videos) -%}
    {%- endif -%}
{% endmacro %}


{#
    Deletes what the loader has brought back of erased sessions. Runs before each build, and finds new
    sessions of an erased participant, too.
#}
{% macro keep_erased() %}
    {%- if execute and flags.WHICH in ('build', 'run') and is_loaded(erased_sessions()) -%}
        {%- set videos = delete_erased(raw_tables_about_people()) -%}
        {%- do adapter.commit() -%}
        {%- do tell_videos(videos) -%}
    {%- endif -%}
{% endmacro %}


{# Says what an erasure cannot reach. #}
{% macro tell_what_stays(videos) %}
    {%- do log('Erased. Now run `dbt build`: until then, figures still count what is gone.', info=true) -%}
    {%- do log('What this could not reach, and somebody has to see to:', info=true) -%}
    {%- do log("- UserTesting's own copy", info=true) -%}
    {%- do log('- what the warehouse keeps of deleted rows: time travel, fail-safe, backups', info=true) -%}
    {%- do log('- other outputs of the loader, and copies outside of the schemas of this project: '
               ~ 'exports, reports, indexes made from usertesting__document', info=true) -%}
    {%- do log('- the history of queries, and the folders logs/ and target/ of dbt: '
               ~ 'they hold the id that was erased', info=true) -%}
    {%- do log("- the tap's state, which may hold ids of sessions", info=true) -%}
    {%- do tell_videos(videos) -%}
{% endmacro %}


{# Names the files of videos whose rows are gone. #}
{% macro tell_videos(videos) %}
    {%- for path in videos -%}
        {%- do log('- the video of an erased session: ' ~ path, info=true) -%}
    {%- endfor -%}
{% endmacro %}
