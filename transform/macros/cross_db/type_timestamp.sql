{#
    On Snowflake `timestamp` is an alias for which each account, and each user, may choose a type;
    this one has no time zone, whoever asks.
#}
{% macro snowflake__type_timestamp() -%}
    timestamp_ntz
{%- endmacro %}
