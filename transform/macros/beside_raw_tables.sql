{#
    A table of this project's own in the raw schema, which outlives every rebuild of the marts. Not a
    source: a model would depend on it, and its unit tests would have to give its rows.
#}
{% macro beside_raw_tables(name) %}
    {%- if execute -%}
        {%- set sessions = graph.sources['source.usertesting.usertesting.sessions'] -%}
        {%- do return(api.Relation.create(
            database=sessions.database, schema=sessions.schema, identifier=name
        )) -%}
    {%- endif -%}
{% endmacro %}
