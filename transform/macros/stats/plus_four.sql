{#
    The mean of numbers that lie between two ends, after four more were added, two at each end. It is
    the centre of the interval of any such mean: a rating, a share, an NPS, a QXscore. See
    "Intervals" in DECISIONLOG.md.
#}
{% macro plus_four_mean(n, total, lowest, highest) -%}
    (cast({{ total }} as {{ type_double() }}) + 2 * ({{ lowest }}) + 2 * ({{ highest }})) / ({{ n }} + 4)
{%- endmacro %}


{# The square of that mean's standard error. #}
{% macro plus_four_squared_error(n, total, total_of_squares, lowest, highest) -%}
    (
        cast({{ total_of_squares }} as {{ type_double() }})
        + 2 * ({{ lowest }}) * ({{ lowest }}) + 2 * ({{ highest }}) * ({{ highest }})
        - ({{ n }} + 4) * power({{ plus_four_mean(n, total, lowest, highest) }}, 2)
    ) / ({{ n }} + 3) / ({{ n }} + 4)
{%- endmacro %}


{#
    A bound of the interval of such a mean; `sign` is `-` for the lower and `+` for the upper. Null
    where there are no numbers or no ends.
#}
{% macro mean_bound(sign, n, total, total_of_squares, lowest, highest, confidence=95) -%}
    case
        when {{ n }} > 0 and {{ lowest }} < {{ highest }}
            then greatest(
                {{ lowest }},
                least(
                    {{ highest }},
                    {{ plus_four_mean(n, total, lowest, highest) }}
                    {{ sign }} {{ t_value('(' ~ n ~ ' + 3)', confidence) }}
                    * sqrt({{ plus_four_squared_error(n, total, total_of_squares, lowest, highest) }})
                )
            )
    end
{%- endmacro %}


{# A bound of the interval of a share: ones among ones and zeros. #}
{% macro share_bound(sign, count, total, confidence=95) -%}
    {{ mean_bound(sign, total, count, count, '0', '1', confidence) }}
{%- endmacro %}


{# A bound of the interval of an NPS: promoters are 100, detractors -100. #}
{% macro nps_bound(sign, promoters, detractors, total, confidence=95) -%}
    {%- set points = '100 * (' ~ promoters ~ ' - ' ~ detractors ~ ')' -%}
    {%- set squares = '10000 * (' ~ promoters ~ ' + ' ~ detractors ~ ')' -%}
    {{ mean_bound(sign, total, points, squares, '-100', '100', confidence) }}
{%- endmacro %}


{#
    A bound of the interval of the mean of logarithms of ratios, which have no ends: the four more are
    ratios of 1, and the interval never leaves out the mean itself.
#}
{% macro log_ratio_bound(sign, n, total, total_of_squares, confidence) -%}
    {{ 'least' if sign == '-' else 'greatest' }}(
        {{ ratio(total, n) }},
        {{ plus_four_mean(n, total, '0', '0') }}
        {{ sign }} {{ t_value('(' ~ n ~ ' + 3)', confidence) }}
        * sqrt({{ plus_four_squared_error(n, total, total_of_squares, '0', '0') }})
    )
{%- endmacro %}
