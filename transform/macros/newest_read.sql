{#
    When a session was read last, out of the times that its rows bear. Each read writes the first row of each
    stream that it finds anything of, and the row of a stream that has one row a session; what an earlier
    read has left behind stands further back. So a time of the future, which a wrong clock has written,
    counts only in the latter.
#}
{% macro newest_read(column) -%}
    coalesce(
            max(case when is_only_row and {{ column }} > {{ utc_now() }} then {{ column }} end),
            max(case when row_index = 0 and {{ column }} <= {{ utc_now() }} then {{ column }} end),
            max({{ column }})
        )
{%- endmacro %}
