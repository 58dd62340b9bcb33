{#
    Sessions from the oldest to the newest, to order by: by finish, by start where that is not known,
    and by id where they tie; `direction` may turn it around.
#}
{% macro session_order(sessions, direction='asc') -%}
    case
        when {{ sessions }}.finished_at is null and {{ sessions }}.started_at is null then 0
        else 1
    end {{ direction }},
    coalesce({{ sessions }}.finished_at, {{ sessions }}.started_at) {{ direction }},
    {{ sessions }}.session_id {{ direction }}
{%- endmacro %}
