{#
    Deletes the rows of erased sessions and participants from tables. Returns how many went of each
    table that had some, and the paths of the videos among them.
#}
{% macro delete_erased(tables) %}
    {%- set parts = parts_of(tables) -%}
    {%- set erased = {'rows': {}, 'videos': []} -%}
    {%- if parts -%}
        {%- for place, at_most in run_query(count_rows(parts)).rows if at_most -%}
            {%- set part = parts[place | int] -%}
            {#- Once more, since a row may meet two conditions. -#}
            {%- set row_count = run_query(count_rows([part]))[0][1] | int -%}
            {%- if part.relation.identifier | lower == 'videos' -%}
                {%- set stored = run_query(
                    'select video_storage_path from ' ~ part.relation ~ ' where ' ~ part.condition
                ) -%}
                {%- do erased.videos.extend(stored.columns[0].values()) -%}
            {%- endif -%}
            {%- do run_change('delete from ' ~ part.relation ~ ' where ' ~ part.condition) -%}
            {%- set name = part.relation.schema ~ '.' ~ part.relation.identifier -%}
            {%- do erased.rows.update({name: erased.rows.get(name, 0) + row_count}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do return(erased) -%}
{% endmacro %}


{#
    What to delete from which table: the rows of sessions, and those that name a participant and no
    session, for the sessions of an erased participant are all known. Each its own condition, none with
    an OR: Snowflake takes no subquery there.
#}
{% macro parts_of(tables) %}
    {%- set parts = [] -%}
    {%- for table in tables -%}
        {%- for column in table.columns if column.endswith('session_id') -%}
            {%- do parts.append({
                'relation': table.relation,
                'condition': column ~ ' in (select session_id from ' ~ erased_sessions() ~ ')',
            }) -%}
        {%- endfor -%}
        {%- if names_participants(table) -%}
            {%- do parts.append({
                'relation': table.relation,
                'condition': key_in(table) ~ ' in (select participant_key from ' ~ erased_sessions()
                    ~ ')' ~ (' and session_id is null' if 'session_id' in table.columns),
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(parts) -%}
{% endmacro %}


{# The number of rows of each part. #}
{% macro count_rows(parts) -%}
    {%- for part in parts %}
    select {{ loop.index0 }} as place, count(*) as row_count
    from {{ part.relation }}
    where {{ part.condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# How many sessions with a tombstone some tables still name. #}
{% macro count_erased_sessions(tables) %}
    {%- set queries = [] -%}
    {%- for table in tables if 'session_id' in table.columns -%}
        {%- do queries.append('select session_id from ' ~ table.relation) -%}
    {%- endfor -%}
    {%- do return(run_query(
        'select count(distinct session_id) as session_count'
        ~ ' from (' ~ queries | join(' union all ') ~ ') as found'
        ~ ' where session_id in (select session_id from ' ~ erased_sessions() ~ ')'
    )[0][0] if queries else 0) -%}
{% endmacro %}


{# Adds tombstones for the sessions in which some tables name an erased participant. #}
{% macro find_sessions_of_erased(tables) %}
    {%- set with_both = [] -%}
    {%- for table in tables if 'session_id' in table.columns and names_participants(table) -%}
        {%- do with_both.append(table) -%}
    {%- endfor -%}
    {%- if with_both -%}
        {%- do run_change(add_tombstones_of_participants(with_both)) -%}
    {%- endif -%}
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
