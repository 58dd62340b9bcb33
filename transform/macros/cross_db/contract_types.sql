{#
    Contracts and seeds name types as most warehouses do. Some have names of their own for a few of
    them; dbt asks for the columns of a contract in two places.
#}
{% macro warehouse_type(name) -%}
    {%- set names = {
        'bigquery': {'varchar': 'string', 'double precision': 'float64'},
        'snowflake': {'timestamp': type_timestamp()},
    } -%}
    {{ return(names.get(target.type, {}).get(name, name)) }}
{%- endmacro %}

{% macro warehouse_columns(columns) -%}
    {%- set renamed = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do renamed.update({name: dict(column, data_type=warehouse_type(column.data_type))}) -%}
    {%- endfor -%}
    {{ return(renamed) }}
{%- endmacro %}


{% macro bigquery__get_empty_schema_sql(columns) -%}
    {{ return(dbt.default__get_empty_schema_sql(warehouse_columns(columns))) }}
{%- endmacro %}

{% macro bigquery__get_table_columns_and_constraints() -%}
    {%- set columns = warehouse_columns(model.columns) -%}
    ({{ adapter.render_raw_columns_constraints(raw_columns=columns) | join(', ') }})
{%- endmacro %}


{% macro snowflake__get_empty_schema_sql(columns) -%}
    {{ return(dbt.default__get_empty_schema_sql(warehouse_columns(columns))) }}
{%- endmacro %}

{% macro snowflake__get_table_columns_and_constraints() -%}
    {%- set columns = warehouse_columns(model.columns) -%}
    ({{ adapter.render_raw_columns_constraints(raw_columns=columns) | join(', ') }})
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
        {%- do types.update({name: warehouse_type(type)}) -%}
    {%- endfor -%}
    {{ return(dict(model, config=dict(model.config, column_types=types))) }}
{%- endmacro %}
