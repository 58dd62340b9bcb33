{#
    How many standard errors the 95 % interval of a mean reaches to each side, by Student's t: the
    Cornish-Fisher expansion about the normal distribution. Off by less than 0.01 from 4 degrees of
    freedom on; null below.
#}
{% macro t_value(degrees_of_freedom) -%}
    {%- set df = 'cast(' ~ degrees_of_freedom ~ ' as ' ~ type_double() ~ ')' -%}
    case
        when {{ df }} >= 4
            then 1.959964 + 2.372274 / {{ df }} + 2.822500 / power({{ df }}, 2)
                + 2.555852 / power({{ df }}, 3) + 1.589534 / power({{ df }}, 4)
    end
{%- endmacro %}
