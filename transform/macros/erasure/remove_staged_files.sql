{#
    Removes what killed loads have left in the user stage of Snowflake: files with answers in them. A
    load that is under way would lose its own.

    dbt run-operation remove_staged_files
#}
{% macro remove_staged_files() %}
    {%- if execute and target.type != 'snowflake' -%}
        {%- do exceptions.raise_compiler_error('Only on Snowflake does the loader stage files.') -%}
    {%- elif execute -%}
        {%- set removed = run_query("remove '@~/target-snowflake/'") -%}
        {%- do log('Files removed: ' ~ removed.rows | length, info=true) -%}
    {%- endif -%}
{% endmacro %}
