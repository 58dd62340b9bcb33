{#
    Whether the loader has made a stream's table. A stream that is not selected has none. The tap sends the
    SCHEMA messages of all selected streams before any record, and the loaders for DuckDB, PostgreSQL and
    Snowflake make a table for each. Another loader may wait for the first record.

    Without a connection (`dbt compile --no-introspect`) and in unit tests, every table is taken to be there.
#}
{% macro is_loaded(table) %}
    {%- do return(
        not execute or not flags.INTROSPECT or table.is_cte or load_relation(table) is not none
    ) -%}
{% endmacro %}


{#
    All rows of a stream, as the loader keeps them. A stream without a table reads as no rows with
    the columns of its source, all of type string, for staging to cast.
#}
{% macro read_stream(stream) %}
    {%- set table = source('usertesting', stream) -%}
    {%- if is_loaded(table) -%}
        select * from {{ table }}
    {%- else -%}
        {%- if stream == 'sessions' -%}{%- do require_any_stream(table.schema) -%}{%- endif -%}
        {%- do log(stream ~ ' is not loaded: it is read as empty', info=true) -%}
        {%- set columns = graph.sources['source.usertesting.usertesting.' ~ stream].columns -%}
        select
            {%- for column in columns %}
            cast(null as {{ dbt.type_string() }}) as {{ quoted(column) }}{{ ',' if not loop.last }}
            {%- endfor %}
        limit 0
    {%- endif -%}
{% endmacro %}


{# Fails a build if no stream at all has a table: marts that a wrong name has left empty look true. #}
{% macro require_any_stream(schema) %}
    {%- set loaded = [] -%}
    {%- for node in graph.sources.values() if node.source_name == 'usertesting' -%}
        {%- if load_relation(source('usertesting', node.name)) is not none -%}
            {%- do loaded.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not loaded and not flags.EMPTY and flags.WHICH in ('build', 'run') -%}
        {%- do exceptions.raise_compiler_error(
            'No table of the tap is in the schema ' ~ schema ~ '. Load first, or say in '
            ~ 'DBT_USERTESTING_RAW_SCHEMA where the tables are.'
        ) -%}
    {%- endif -%}
{% endmacro %}
