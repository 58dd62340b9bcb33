{# Whether a figure rests on enough people to be quoted; the limit is a variable of the project. #}
{% macro is_enough_to_quote(count) -%}
    {{ count }} >= {{ var('usertesting_quotable_sample') }}
{%- endmacro %}
