{#
    The rows of a relation with what its measure differs by from another one of the same measure:
    `difference`, `difference_low`, `difference_high` and `p_value`. The relation has the columns of
    `measure_columns`, its `answer_count` and its ends, and those of the other one with a prefix.

    A time differs by a share of the other one: by Welch's test of the logarithms, its degrees of
    freedom rounded down. That is null where either rests on fewer than five people, or neither
    varies.
#}
{% macro compared_measures(relation, other) -%}
    select
        *,
        case
            when highest is not null then {{ difference_bound(
                '-', 'difference', 'center_difference', 'squared_error_of_difference'
            ) }}
            else exp(center_difference - margin) - 1
        end as difference_low,
        case
            when highest is not null then {{ difference_bound(
                '+', 'difference', 'center_difference', 'squared_error_of_difference'
            ) }}
            else exp(center_difference + margin) - 1
        end as difference_high,
        {{ normal_p_value('z') }} as p_value
    from (
        select
            *,
            {{ t_value('degrees_of_freedom') }} * sqrt(squared_error_of_difference) as margin,
            case
                when highest is not null then t
                else {{ normal_for_t('logs', 'degrees_of_freedom') }}
            end as z
        from (
            select
                *,
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
                    case
                        when highest is null
                            then floor(
                                0.000001 + power(squared_error_of_difference, 2) / (
                                    power(squared_error, 2) / nullif(answer_count - 1, 0)
                                    + power({{ other }}squared_error, 2)
                                    / nullif({{ other }}answer_count - 1, 0)
                                )
                            )
                    end as degrees_of_freedom
                from (
                    select
                        *,
                        center - {{ other }}center as center_difference,
                        case
                            when
                                highest is not null
                                or least(answer_count, {{ other }}answer_count) >= 5
                                then nullif(squared_error + {{ other }}squared_error, 0)
                        end as squared_error_of_difference
                    from {{ relation }}
                    {{ computed_once() }}
                ) as differing
                {{ computed_once() }}
            ) as measured
            {{ computed_once() }}
        ) as degrees
        {{ computed_once() }}
    ) as standardized
{%- endmacro %}
