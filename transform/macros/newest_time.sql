{#
    The newest of a group's times. One that has not come yet was written by a wrong clock: it counts only
    if there is no other.
#}
{% macro newest_time(column) -%}
    coalesce(max(case when {{ column }} <= {{ utc_now() }} then {{ column }} end), max({{ column }}))
{%- endmacro %}
