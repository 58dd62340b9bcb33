-- A table: a new line in the seed counts in the next build, whether or not a test has new sessions.
with

people as (

    select * from {{ ref('int_usertesting__questionnaire_people') }}

),

totals as (

    select
        test_id,
        instrument,
        max(lowest) as lowest,
        max(highest) as highest,
        count(person_score) as answer_count,
        count(*) - count(person_score) as incomplete_count,
        sum(person_score) as total,
        sum(person_score * person_score) as total_of_squares
    from people
    group by test_id, instrument

),

bounded as (

    select
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ mean_bound(sign, 'answer_count', 'total', 'total_of_squares', 'lowest', 'highest') }}
            as score_{{ bound }},
        {%- endfor %}
        {{ ratio('total', 'answer_count') }} as score,
        *
    from totals

),

final as (

    select
        test_id,
        instrument,
        answer_count,
        incomplete_count,
        lowest,
        highest,
        score,
        score_low,
        score_high,
        {%- for column, place, type in [
            ('grade', 0, dbt.type_string()),
            ('percentile_low', 2, dbt.type_int()),
            ('percentile_high', 3, dbt.type_int()),
        ] %}
        cast(
            case
                when instrument <> 'SUS' or score is null then null
                {%- for each in sus_grades() %}
                {#- The limits are given with one decimal, for means rounded to it. #}
                when floor(10 * score + 0.5) >= {{ (10 * each[1]) | round | int }}
                    then {{ "'" ~ each[0] ~ "'" if place == 0 else each[place] }}
                {%- endfor %}
            end as {{ type }}
        ) as {{ column }},
        {%- endfor %}
        {{ is_enough_to_quote('answer_count', 'score_low', 'score_high', '(highest - lowest)') }}
            as is_enough_to_quote
    from bounded

)

select * from final
