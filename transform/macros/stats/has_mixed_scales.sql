{#
    Whether answers were given on several scales: those of a relation, or of two relations together,
    by the columns `lowest_` and `highest_` of `scale_min` and `scale_max`. What has no scale has none.
#}
{% macro has_mixed_scales(relation='', other='') -%}
    {%- set one = relation ~ '.' if relation else '' -%}
    coalesce(
        {%- for end in ['scale_min', 'scale_max'] %}
        {%- if other %}
        least({{ one }}lowest_{{ end }}, {{ other }}.lowest_{{ end }})
        < greatest({{ one }}highest_{{ end }}, {{ other }}.highest_{{ end }})
        {%- else %}
        {{ one }}lowest_{{ end }} < {{ one }}highest_{{ end }}
        {%- endif %}
        {{ 'or' if not loop.last }}
        {%- endfor %},
        false
    )
{%- endmacro %}
