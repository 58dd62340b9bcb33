{#
    Contracts and seeds name types as most warehouses do. BigQuery has names of its own for two of
    them; dbt asks for the columns of each in two places.
#}
{% macro bigquery_type(name) -%}
    {{ return({'varchar': 'string', 'double precision': 'float64'}.get(name, name)) }}
{%- endmacro %}


{% macro bigquery__get_empty_schema_sql(columns) -%}
    {{ return(dbt.default__get_empty_schema_sql(bigquery_columns(columns))) }}
{%- endmacro %}

{% macro bigquery__get_table_columns_and_constraints() -%}
    {%- set columns = bigquery_columns(model.columns) -%}
    ({{ adapter.render_raw_columns_constraints(raw_columns=columns) | join(', ') }})
{%- endmacro %}

{% macro bigquery_columns(columns) -%}
    {%- set renamed = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do renamed.update({name: dict(column, data_type=bigquery_type(column.data_type))}) -%}
    {%- endfor -%}
    {{ return(renamed) }}
{%- endmacro %}


{% macro bigquery__create_csv_table(model, agate_table) -%}
    {{ return(dbt.bigquery__create_csv_table(bigquery_seed(model), agate_table)) }}
{%- endmacro %}

{% macro bigquery__load_csv_rows(model, agate_table) -%}
    {{ return(dbt.bigquery__load_csv_rows(bigquery_seed(model), agate_table)) }}
{%- endmacro %}

{% macro bigquery_seed(model) -%}
    {%- set types = {} -%}
    {%- for name, type in model.config.column_types.items() -%}
        {%- do types.update({name: bigquery_type(type)}) -%}
    {%- endfor -%}
    {{ return(dict(model, config=dict(model.config, column_types=types))) }}
{%- endmacro %}
