{# BigQuery: dbt's own gives a DATETIME, which is compared with no TIMESTAMP. #}
{% macro bigquery__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestamp_add(
        cast({{ from_date_or_timestamp }} as timestamp), interval {{ interval }} {{ datepart }}
    )
{%- endmacro %}
