{# This moment in UTC, as the warehouse's own timestamp. #}
{% macro utc_now() -%}
    {{ return(adapter.dispatch('utc_now', 'usertesting')()) }}
{%- endmacro %}

{% macro duckdb__utc_now() -%}
    cast(current_timestamp at time zone 'UTC' as timestamp)
{%- endmacro %}

{% macro postgres__utc_now() -%}
    cast(current_timestamp at time zone 'UTC' as timestamp)
{%- endmacro %}

{% macro snowflake__utc_now() -%}
    cast(convert_timezone('UTC', current_timestamp()) as {{ dbt.type_timestamp() }})
{%- endmacro %}

{% macro bigquery__utc_now() -%}
    current_timestamp()
{%- endmacro %}

{% macro redshift__utc_now() -%}
    getdate()
{%- endmacro %}


{# How many milliseconds lie between 1970 and a time. #}
{% macro epoch_milliseconds(time) -%}
    {{ return(adapter.dispatch('epoch_milliseconds', 'usertesting')(time)) }}
{%- endmacro %}

{% macro default__epoch_milliseconds(time) -%}
    {{ dbt.datediff("cast('1970-01-01' as " ~ dbt.type_timestamp() ~ ")", time, 'millisecond') }}
{%- endmacro %}

{# dbt's own takes seven steps, each for all rows. #}
{% macro postgres__epoch_milliseconds(time) -%}
    cast(extract(epoch from {{ time }}) * 1000 as bigint)
{%- endmacro %}
