{#
    The rows of a relation with what its measure differs by from another one of the same measure:
    `difference`, `difference_low`, `difference_high` and `p_value`. The relation has the columns of
    `measure_columns` and `measure_bounds`, its `answer_count` and its ends, and those of the other one
    with a prefix.

    A time differs by a share of the other one: by Welch's test of the logarithms, its degrees of
    freedom rounded down. That is null where either rests on fewer than five people, or neither
    varies.
#}
{% macro compared_measures(relation, other) -%}
    select
        *,
        {{ normal_p_value('z') }} as p_value
    from (
        select
            *,
            case
                when highest is null then {{ normal_for_t('logs', 'degrees_of_freedom') }}
                else {{ standard_errors('difference', 'difference_low', 'difference_high') }}
            end as z
        from (
            select
                *,
                {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
                case
                    when highest is null then exp(center_difference {{ sign }} margin) - 1
                    else {{ difference_bound(sign, 'score', other ~ 'score') }}
                end as difference_{{ bound }},
                {%- endfor %}
                (degrees_of_freedom - 0.5) * ln(1 + t * t / degrees_of_freedom) as logs
            from (
                select
                    *,
                    case
                        when highest is not null then score - {{ other }}score
                        when squared_error_of_difference is not null
                            then score / {{ other }}score - 1
                    end as difference,
                    center_difference / sqrt(squared_error_of_difference) as t,
                    {{ t_value('degrees_of_freedom') }} * sqrt(squared_error_of_difference) as margin
                from (
                    select
                        *,
                        floor(
                            0.000001 + power(squared_error_of_difference, 2) / (
                                power(squared_error, 2) / nullif(answer_count - 1, 0)
                                + power({{ other }}squared_error, 2)
                                / nullif({{ other }}answer_count - 1, 0)
                            )
                        ) as degrees_of_freedom
                    from (
                        select
                            *,
                            center - {{ other }}center as center_difference,
                            case
                                when
                                    highest is null
                                    and least(answer_count, {{ other }}answer_count) >= 5
                                    then nullif(squared_error + {{ other }}squared_error, 0)
                            end as squared_error_of_difference
                        from {{ relation }}
                        {{ computed_once() }}
                    ) as differing
                    {{ computed_once() }}
                ) as degrees
                {{ computed_once() }}
            ) as measured
            {{ computed_once() }}
        ) as bounded
        {{ computed_once() }}
    ) as standardized
{%- endmacro %}
