{#
    A bound of the 95 % interval of the difference of two means, from the difference of their
    plus-four means and the sum of their squared errors. It never leaves out the difference itself.
#}
{% macro difference_bound(sign, difference, plus_four_difference, squared_error) -%}
    {{ 'least' if sign == '-' else 'greatest' }}(
        {{ difference }},
        {{ plus_four_difference }} {{ sign }} 1.959963985 * sqrt({{ squared_error }})
    )
{%- endmacro %}


{#
    A bound of 95 % widened to one of 99 %, as it is where the normal distribution rules: about the
    difference itself, so that it is never too narrow.
#}
{% macro widened_bound(difference, bound) -%}
    {{ difference }} + ({{ bound }} - {{ difference }}) * 2.575829304 / 1.959963985
{%- endmacro %}


{#
    A bound of the 95 % interval of the difference of two scores, from the interval of each: by as much
    as either score may be off (Newcombe, Zou and Donner). It holds the difference itself, and covers
    where the two lie far apart.
#}
{% macro bound_of_two(sign, other) -%}
    {%- set bound, other_bound = ('low', 'high') if sign == '-' else ('high', 'low') -%}
    score - {{ other }}score {{ sign }} sqrt(
        power(score - score_{{ bound }}, 2)
        + power({{ other }}score - {{ other }}score_{{ other_bound }}, 2)
    )
{%- endmacro %}


{#
    How often a number from the normal distribution lies as far from 0, on either side: the p value
    of a difference that is `z` standard errors wide. The rational approximation of Hart (1968); what
    lies beyond 7 counts as 7.
#}
{% macro normal_p_value(z) -%}
    {%- set x = 'least(7, abs(cast(' ~ z ~ ' as ' ~ type_double() ~ ')))' -%}
    {%- set above = [
        0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
        221.213596169931, 220.206867912376,
    ] -%}
    {%- set below = [
        0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
        637.333633378831, 793.826512519948, 440.413735824752,
    ] -%}
    case
        when {{ z }} is not null
            then 2 * exp(-power({{ x }}, 2) / 2) * {{ polynomial(above, x) }} / {{ polynomial(below, x) }}
    end
{%- endmacro %}


{# A polynomial by Horner's rule, highest power first. #}
{% macro polynomial(coefficients, x) -%}
    {%- set terms = namespace(sql=coefficients[0]) -%}
    {%- for coefficient in coefficients[1:] -%}
        {%- set terms.sql = '(' ~ terms.sql ~ ' * ' ~ x ~ ' + ' ~ coefficient ~ ')' -%}
    {%- endfor -%}
    {{ terms.sql }}
{%- endmacro %}
