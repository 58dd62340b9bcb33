{#
    A bound of the 95 % adjusted Wald interval of a proportion; `sign` is `-` for the lower and `+`
    for the upper. See "Intervals" in DECISIONLOG.md.
#}
{% macro proportion_bound(count, total, sign) -%}
    {#- Doubles from the start: products of long decimals outgrow the 38 digits of a NUMBER. -#}
    {%- set z = 1.959964 -%}
    {%- set n = '(cast(' ~ total ~ ' as ' ~ type_double() ~ ') + ' ~ z * z ~ ')' -%}
    {%- set p = '((' ~ count ~ ' + ' ~ z * z / 2 ~ ') / ' ~ n ~ ')' -%}
    case
        when {{ total }} > 0
            then cast(
                greatest(0, least(1, {{ p }} {{ sign }} {{ z }} * sqrt({{ p }} * (1 - {{ p }}) / {{ n }})))
                as {{ type_double() }}
            )
    end
{%- endmacro %}
