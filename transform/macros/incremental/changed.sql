{#
    The sessions, or their tests, of which rows have arrived since this model was last built. Rows
    land a little out of order where a loader writes several streams at once, so it looks back an
    hour; to replace a session again changes nothing.
#}
{% macro changed(key) -%}
    select {{ key }}
    from {{ ref('base_usertesting__session_reads') }}
    where
        arrived_at >= coalesce(
            (
                select {{ dbt.dateadd('hour', -1, 'max(arrived_until)') }}
                from {{ ref('base_usertesting__builds') }}
                where model_name = '{{ this.identifier }}'
            ),
            cast('1970-01-01' as {{ dbt.type_timestamp() }})
        )
{%- endmacro %}
