{#
    When each session was last read, going by every stream that one read of it fills.
    See "Older rows of a session read again" in DECISIONLOG.md.
#}
{% macro newest_reads(streams) %}
with

reads as (
    {% for stream in streams %}
    select
        session_id,
        cast(extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from ({{ read_stream(stream) }}) as {{ stream }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    session_id,
    max(extracted_at) as extracted_at
from reads
group by session_id
{% endmacro %}
