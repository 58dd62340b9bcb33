{#
    The sessions, tests or participants that have changed since this model's watermark; all of them if it
    has none.
#}
{% macro changed(key) -%}
    select {{ key }}
    from {{ ref('base_usertesting__session_changes') }}
    where
        change_number > coalesce(
            (
                select max(change_number)
                from {{ ref('base_usertesting__watermarks') }}
                where model_name = '{{ this.identifier }}'
            ),
            0
        )
{%- endmacro %}
