{#
    A query of all that a build finds in the warehouse: a row for each table beside the raw ones, with
    a text that changes when the table does and the number of its rows that an erasure has been at, and
    one with what the last build has noted of itself.
#}
{% macro state_of_tables() -%}
    {%- set raw = source('usertesting', 'sessions') -%}
    {%- if execute -%}
        {%- set queries = [] -%}
        {%- set erased = erased_sessions() if load_relation(erased_sessions()) else none -%}
        {%- for row in list_relations_without_caching(raw.without_identifier()).rows
            if row['kind'] == 'TABLE' -%}
            {%- set table = api.Relation.create(raw.database, raw.schema, row['name']) -%}
            {%- do queries.append(state_of_table(table, erased)) -%}
        {%- endfor -%}
        {%- if load_relation(last_build()) is not none -%}
            {%- do queries.append("select '' as table_name, state, 0 as erased_count from " ~ last_build()) -%}
        {%- endif -%}
        {{ queries | join('\nunion all\n') or "select '' as table_name, '' as state, 0 as erased_count" }}
    {%- endif -%}
{%- endmacro %}


{#
    Rows of a session are written when they are new or read again, so that their number and the last
    arrival tell whether there are others. Tests, workspaces and scores are written every night: only
    their values tell. Of scores those days count on which one is another than before. Rows of erased
    sessions are apart: the next build takes them away.
#}
{% macro state_of_table(table, erased) -%}
    {%- set columns = adapter.get_columns_in_relation(table) | map(attribute='name') | list -%}
    {%- set names = columns | map('lower') | list -%}
    {%- set values = [] -%}
    {%- for column in columns
        if not column.lower().startswith('_sdc_')
        and column.lower() not in ('extracted_at', 'as_of_date') -%}
        {%- do values.append(adapter.quote(column)) -%}
    {%- endfor -%}
    {%- set is_of_sessions = 'session_id' in names and '_sdc_batched_at' in names -%}
    {%- set tombstones -%}
        (select session_id from {{ erased }} where session_id is not null)
    {%- endset -%}
    select
        '{{ table.identifier | lower }}' as table_name,
        cast(count(*) as varchar) || ' ' || coalesce(cast(
            {%- if is_of_sessions %}
            max(_sdc_batched_at)
            {%- else %}
            hash_agg({{ values | join(', ') }})
            {%- endif %}
            as varchar
        ), '') as state,
        {%- if is_of_sessions and erased %}
        (select count(*) from {{ table }} where session_id in {{ tombstones }}) as erased_count
        {%- else %}
        0 as erased_count
        {%- endif %}
    {%- if 'as_of_date' in names %}
    from (
        select * from {{ table }}
        qualify
            hash({{ values | join(', ') }}) is distinct from lag(hash({{ values | join(', ') }}))
                over (partition by test_id, task_group_uuid order by as_of_date)
    ) as changes
    {%- else %}
    from {{ table }}
    {%- endif %}
    {%- if is_of_sessions and erased %}
    where session_id not in {{ tombstones }}
    {%- endif %}
{%- endmacro %}


{# Where a build notes what it was made of. #}
{% macro last_build() -%}
    {%- do return(api.Relation.create(
        database=target.database,
        schema=generate_schema_name('staging', none),
        identifier='usertesting_last_build'
    )) -%}
{%- endmacro %}


{# Notes what a build was made of, once all of it has succeeded. #}
{% macro note_build(state) -%}
    {%- do run_query(
        'create or replace transient table ' ~ last_build() ~ " as select '" ~ state ~ "' as state"
    ) -%}
{%- endmacro %}
