{# A floating-point number of 64 bits; `dbt.type_float()` has 32 on DuckDB. #}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'usertesting')()) }}
{%- endmacro %}

{% macro default__type_double() -%}
    double precision
{%- endmacro %}

{% macro bigquery__type_double() -%}
    float64
{%- endmacro %}
