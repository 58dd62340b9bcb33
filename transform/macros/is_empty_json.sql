{#
    Whether a JSON value holds nothing at all: its text has only brackets, names of members, nulls
    and empty strings in it.
#}
{% macro is_empty_json(column) -%}
    {{ matches(json_as_text(column), '([{},]|\\[|\\]|\\s|"[^"]*"\\s*:|null|"")*') }}
{%- endmacro %}
