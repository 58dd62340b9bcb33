{#
    Deletes the rows of erased sessions and participants from tables, and returns the paths of the
    videos among them.
#}
{% macro delete_erased(tables) %}
    {%- for table in tables if 'session_id' in table.columns and table.columns | length > 1 -%}
        {%- do run_change(erase_sessions_of(table)) -%}
    {%- endfor -%}
    {%- set videos = [] -%}
    {%- for table in tables -%}
        {%- if table.relation.identifier | lower == 'videos' -%}
            {%- set stored = run_query(
                'select video_storage_path from ' ~ table.relation ~ ' where ' ~ is_erased(table)
            ) -%}
            {%- do videos.extend(stored.columns[0].values()) -%}
        {%- endif -%}
        {%- do run_change('delete from ' ~ table.relation ~ ' where ' ~ is_erased(table)) -%}
    {%- endfor -%}
    {%- do return(videos) -%}
{% endmacro %}


{# Whether a row of a table is about an erased session or participant. #}
{% macro is_erased(table) %}
    {%- set conditions = [] -%}
    {%- for column in table.columns if column != 'participant_id' -%}
        {%- do conditions.append(
            column ~ ' in (select ' ~ column ~ ' from ' ~ erased_sessions() ~ ')'
        ) -%}
    {%- else -%}
        {%- do conditions.append(
            participant_key('participant_id')
            ~ ' in (select participant_key from ' ~ erased_sessions() ~ ')'
        ) -%}
    {%- endfor -%}
    {%- do return(conditions | join(' or ')) -%}
{% endmacro %}


{#
    Runs a statement in the transaction that `adapter.commit()` ends; Snowflake and BigQuery commit each
    by itself.
#}
{% macro run_change(sql) %}
    {%- call statement() -%}
        {{ sql }}
    {%- endcall -%}
{% endmacro %}
