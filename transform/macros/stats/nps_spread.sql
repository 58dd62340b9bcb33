{#
    The rows of a relation with counts of promoters, detractors and answers, each with the centre and
    the margin of error of its NPS. Adds three answers, so that there is a width even where all agree:
    see "Statistics" in DECISIONLOG.md.
#}
{% macro nps_spread(relation) %}
    select
        *,
        100 * (promoter_share - detractor_share) as centre,
        cast(
            196 * sqrt(
                (
                    promoter_share + detractor_share
                    - (promoter_share - detractor_share) * (promoter_share - detractor_share)
                ) / (answer_count + 3)
            )
            as {{ type_double() }}
        ) as margin_of_error
    from (
        select
            *,
            (cast(promoter_count as {{ type_double() }}) + 0.75) / (answer_count + 3)
                as promoter_share,
            (cast(detractor_count as {{ type_double() }}) + 0.75) / (answer_count + 3)
                as detractor_share
        from {{ relation }}
    ) as adjusted
{% endmacro %}
