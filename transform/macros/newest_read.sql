{#
    When a session was last read, from the times of its rows. Each read writes the first row of each
    stream of which it finds anything, and the row of a stream with one row per session; rows left over from
    an earlier read have a higher index. So a time of the future, which a wrong clock has written,
    counts only in the latter.
#}
{% macro newest_read(column) -%}
    coalesce(
            max(case when is_only_row and {{ column }} > {{ utc_now() }} then {{ column }} end),
            max(case when row_index = 0 and {{ column }} <= {{ utc_now() }} then {{ column }} end),
            max({{ column }})
        )
{%- endmacro %}
