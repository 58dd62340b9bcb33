{#
    Whether the task of a response was skipped. An answer without a word on skipping was not skipped;
    without either there is no response, and it is null.
#}
{% macro known_skipped(responses) -%}
    coalesce(
        {{ responses }}.is_skipped,
        case when {{ responses }}.answer_status <> 'no_answer' then false end
    )
{%- endmacro %}
