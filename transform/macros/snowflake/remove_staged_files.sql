{#
    Removes what a loader that was killed has left in its user's stage: files with answers in them. To
    be run by that user, and not while a load is under way.
#}
{% macro remove_staged_files() %}
    {%- do run_query('remove @~/target-snowflake/') -%}
{% endmacro %}
