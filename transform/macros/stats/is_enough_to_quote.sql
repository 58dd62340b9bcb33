{#
    Whether a figure may be quoted: it rests on enough people, and its interval reaches no further to
    a side, on average, than a share of the range that the figure can take. Both limits are variables.
#}
{% macro is_enough_to_quote(n, low, high, range) -%}
    coalesce(
        {{ n }} >= {{ var('usertesting_quotable_sample') }}
        and {{ high }} - {{ low }} <= 2 * {{ var('usertesting_quotable_half_width') }} * ({{ range }}),
        false
    )
{%- endmacro %}
