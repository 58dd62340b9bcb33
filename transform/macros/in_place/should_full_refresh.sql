{#
    dbt's own answer, but on PostgreSQL for seeds only: there a full refresh empties a model's table
    and fills it again, see `make_room`. dbt would make a new table and drop the old one, and with it
    every view that somebody has put on it.
#}
{% macro should_full_refresh() %}
    {%- set is_kept = target.type == 'postgres' and model.resource_type == 'model' -%}
    {%- do return(dbt.should_full_refresh() and not is_kept) -%}
{% endmacro %}
