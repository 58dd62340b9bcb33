{#
    Hook before every model. PostgreSQL's tables stay what they are from build to build, so that views
    on them live on, and readers find the old rows until the new ones are committed, all at once.

    A table that is built whole is emptied, and so is any other in a full refresh.

    The planner takes the rows of one night for a single row. So nested loops are off, and sorts give way
    to hashes where there is a choice. These have more than the 4 MB of PostgreSQL's default.
#}
{% macro make_room() %}
    {%- if execute and target.type == 'postgres' -%}
        {%- do wait_for_other_builds() -%}
        set local enable_nestloop = off;
        set local enable_sort = off;
        set local work_mem = '64MB';
        {% set old = load_cached_relation(this) -%}
        {%- if old and old.is_table and config.get('materialized') != 'view' and is_emptied() -%}
            delete from {{ this }};
            {{ drop_changed_columns(old) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#
    Makes a second build of the same model wait: it would not see the first one's rows, and would add
    its own to them. Readers are not held up. It comes before anything that locks a table or a view,
    even a look at columns: builds that wait for each other's locks end in a deadlock.

    While a model replaces sets, no other build numbers changes: the statements of the model would not
    agree about which sets have changed.
#}
{% macro wait_for_other_builds() %}
    {%- call statement('wait_for_other_builds', auto_begin=true) -%}
        select pg_advisory_xact_lock(hashtext('{{ this }}'));
        {%- if config.get('incremental_strategy') == 'replace_sets' %}
            select pg_advisory_xact_lock_shared(
                hashtext('{{ ref('base_usertesting__session_changes').render() }}')
            );
        {%- endif -%}
    {%- endcall -%}
{% endmacro %}


{# Whether a build empties a table and fills it again. #}
{% macro is_emptied() %}
    {%- set is_whole = not config.get('unique_key') and not config.get('incremental_strategy') -%}
    {%- do return(is_whole or dbt.should_full_refresh()) -%}
{% endmacro %}


{#
    Drops the columns that a model no longer has, or has with another type; dbt adds those of the
    model that the table lacks. Views that name them go with them.
#}
{% macro drop_changed_columns(old) %}
    {%- set wanted = column_types(sql) -%}
    {%- set changed = [] -%}
    {%- for column in column_types('select * from ' ~ old) if column not in wanted -%}
        {%- do changed.append(column[0]) -%}
    {%- endfor -%}
    {%- if changed -%}
        {%- do warn_of_views_on(old) -%}
    {%- endif -%}
    {%- for name in changed -%}
        alter table {{ old }} drop column {{ adapter.quote(name) }} cascade;
    {%- endfor -%}
{% endmacro %}


{# The names and types of a query's columns; PostgreSQL's texts are of one type, however long. #}
{% macro column_types(query) %}
    {%- set found = [] -%}
    {%- for column in get_column_schema_from_query(query) -%}
        {%- do found.append((column.name, column.data_type)) -%}
    {%- endfor -%}
    {%- do return(found) -%}
{% endmacro %}


{# Says which views are dropped with a relation, or with columns of it. #}
{% macro warn_of_views_on(relation) %}
    {%- set views = run_query(
        "select distinct view_schema || '.' || view_name from information_schema.view_table_usage"
        ~ " where table_schema = '" ~ relation.schema ~ "'"
        ~ " and table_name = '" ~ relation.identifier ~ "'"
    ) -%}
    {%- if views.rows -%}
        {%- do exceptions.warn(
            'The columns of ' ~ relation ~ ' have changed. Views that need them are dropped; those'
            ~ ' that dbt does not make have to be made again. Views on it were: '
            ~ views.columns[0].values() | join(', ')
        ) -%}
    {%- endif -%}
{% endmacro %}
