{#
    A bound of the 95 % interval of the difference of two scores, from the interval of each: by as much
    as either score may be off (Newcombe, Zou and Donner). It holds the difference itself, and covers
    where the two lie far apart. The bounds are the scores' columns `..._low` and `..._high`.
#}
{% macro difference_bound(sign, score, other) -%}
    {%- set bound, other_bound = ('low', 'high') if sign == '-' else ('high', 'low') -%}
    {{ score }} - {{ other }} {{ sign }} sqrt(
        power({{ score }} - {{ score }}_{{ bound }}, 2)
        + power({{ other }} - {{ other }}_{{ other_bound }}, 2)
    )
{%- endmacro %}


{#
    A bound of 95 % widened to one of 99 %, as it is where the normal distribution rules: about the
    difference itself.
#}
{% macro widened_bound(difference, bound) -%}
    {{ difference }} + ({{ bound }} - {{ difference }}) * 2.575829304 / 1.959963985
{%- endmacro %}


{#
    How many standard errors a difference is wide, by its 95 % interval: 1.96 where a bound is 0. So the
    p value is below 0.05 where the interval leaves out 0, and below 0.01 where the widened one does.
#}
{% macro standard_errors(difference, low, high) -%}
    1.959963985 * {{ difference }} / case
        when {{ difference }} > 0 then {{ difference }} - {{ low }}
        else {{ high }} - {{ difference }}
    end
{%- endmacro %}


{#
    The rows of a relation with the p value of each of some differences, from its columns `..._low` and
    `..._high`: `p_values` names the one of each.
#}
{% macro tested_differences(relation, p_values={'difference': 'p_value'}) -%}
    select
        {%- for difference, p_value in p_values.items() %}
        {{ normal_p_value(difference ~ '_z') }} as {{ p_value }},
        {%- endfor %}
        *
    from (
        select
            {%- for difference in p_values %}
            {{ standard_errors(difference, difference ~ '_low', difference ~ '_high') }}
                as {{ difference }}_z,
            {%- endfor %}
            *
        from {{ relation }}
        {{ computed_once() }}
    ) as scaled
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
