{#
    A table of this project's own in the raw schema, which outlives every rebuild of the marts. Not a
    source, whose place this repeats: a model would depend on it, and its unit tests would have to give
    its rows.
#}
{% macro beside_raw_tables(name) %}
    {%- do return(api.Relation.create(
        database=var('usertesting_raw_database', env_var('DBT_USERTESTING_RAW_DATABASE', target.database)),
        schema=var('usertesting_raw_schema', env_var('DBT_USERTESTING_RAW_SCHEMA', 'usertesting_raw')),
        identifier=name
    )) -%}
{% endmacro %}
