{#
    Erases a participant, or single sessions, from the raw tables and from everything built on them,
    and leaves a tombstone, so that they do not come back. See "Erasure" in DECISIONLOG.md.

    dbt run-operation erase_participant --args '{participant_id: "..."}'
    dbt run-operation erase_participant --args '{session_ids: ["...", "..."]}'
#}
{% macro erase_participant(participant_id=none, session_ids=[]) %}
    {%- if not execute -%}
        {%- do return('') -%}
    {%- endif -%}
    {%- do check_ids(participant_id, session_ids) -%}
    {%- do ensure_participant_salt() -%}
    {%- set raw_tables = raw_tables_about_people() -%}
    {%- set tables = raw_tables + built_tables_about_people() -%}

    {%- set unknown = [] -%}
    {%- set keys = [] -%}
    {%- if participant_id is not none -%}
        {%- do keys.extend(keys_of(participant_id, tables)) -%}
        {%- do unknown.append(participant_id) if not keys -%}
    {%- endif -%}
    {%- set sessions = [] -%}
    {%- for session_id in session_ids -%}
        {%- set found = sessions_of(session_id, tables) -%}
        {%- do sessions.extend(found) -%}
        {%- do unknown.append(session_id) if not found -%}
    {%- endfor -%}
    {%- if not keys and not sessions -%}
        {%- do exceptions.raise_compiler_error(not_found(unknown) ~ 'Nobody was erased.') -%}
    {%- endif -%}

    {%- do run_change(create_erased_sessions()) -%}
    {%- do run_change(add_tombstones(sessions, keys)) -%}
    {%- do find_sessions_of_erased(tables) -%}
    {%- set session_count = count_erased_sessions(tables) -%}
    {#- DuckDB writes to one database a transaction, and the raw tables may have one of their own. A
        kill between two commits leaves a tombstone, by which the next build deletes what is left. -#}
    {%- do adapter.commit() -%}
    {%- set erased = delete_erased(built_tables_about_people()) -%}
    {#- What counts people is built by test, and no test would seem to have changed. -#}
    {%- do reset_watermarks() -%}
    {%- do adapter.commit() -%}
    {%- set raw = delete_erased(raw_tables) -%}
    {%- do adapter.commit() -%}
    {%- do erased.rows.update(raw.rows) -%}
    {%- do erased.videos.extend(raw.videos) -%}

    {%- do tell_what_went(session_count, erased.rows) -%}
    {%- do log_unreachable_copies(erased.videos) -%}
    {%- if unknown -%}
        {%- do exceptions.raise_compiler_error(not_found(unknown) ~ 'The others were erased.') -%}
    {%- endif -%}
{% endmacro %}


{#
    Deletes what the loader has brought back of erased sessions. Runs before each build, and finds new
    sessions of an erased participant, too.
#}
{% macro delete_returned_rows() %}
    {%- if execute and flags.WHICH in ('build', 'run') and is_loaded(erased_sessions()) -%}
        {%- set tables = raw_tables_about_people() -%}
        {%- do find_sessions_of_erased(tables) -%}
        {%- set erased = delete_erased(tables) -%}
        {%- do adapter.commit() -%}
        {%- if erased.rows -%}
            {%- do log('The loader has brought back rows of what was erased. They are deleted again:', info=true) -%}
            {%- do tell_rows(erased.rows) -%}
            {%- do tell_videos(erased.videos) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
