with

answers as (

    select * from {{ ref('int_usertesting__wave_answers') }}

),

-- The clock is the newest read's: a pipeline that stands still completes no wave.
last_read as (

    select {{ newest_time('extracted_at') }} as read_at
    from {{ ref('stg_usertesting__sessions') }}

),

wave_ends as (

    select
        programme,
        wave,
        max(finished_at) as last_finished_at
    from answers
    group by programme, wave

),

-- A wave is complete once nobody takes its tests any more, nor those of an earlier wave.
complete_waves as (

    select
        wave_ends.programme,
        wave_ends.wave,
        coalesce(
            max(wave_ends.last_finished_at) over (
                partition by wave_ends.programme
                order by wave_ends.wave
                rows between unbounded preceding and current row
            ) < {{ dbt.dateadd(
                'day', '-' ~ var('usertesting_wave_quiet_days'), 'last_read.read_at'
            ) }},
            false
        ) as is_wave_complete
    from wave_ends
    cross join last_read

),

totals as (

    select
        programme,
        wave,
        measure,
        question,
        question_number,
        cast(case when measure = 'nps' then -100 else 0 end as {{ type_double() }}) as lowest,
        cast(100 as {{ type_double() }}) as highest,
        count(distinct test_id) as test_count,
        count(case when is_counted then score end) as answer_count,
        sum(case when is_counted then score end) as total,
        sum(case when is_counted then score * score end) as total_of_squares
    from answers
    group by programme, wave, measure, question, question_number

),

scores as (

    select
        *,
        {{ ratio('total', 'answer_count') }} as score,
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ mean_bound(sign, 'answer_count', 'total', 'total_of_squares', 'lowest', 'highest') }}
            as score_{{ bound }},
        {%- endfor %}
        {{ plus_four_mean('answer_count', 'total', 'lowest', 'highest') }} as plus_four_score,
        {{ plus_four_squared_error(
            'answer_count', 'total', 'total_of_squares', 'lowest', 'highest'
        ) }} as squared_error
    from totals

),

compared as (

    select
        *,
        {%- for column in [
            'wave', 'answer_count', 'score', 'score_low', 'score_high', 'plus_four_score',
            'squared_error',
        ] %}
        lag({{ column }}) over (
            partition by programme, measure, question, question_number
            order by wave
        ) as previous_{{ column }},
        {%- endfor %}
        lead(wave) over (
            partition by programme, measure, question, question_number
            order by wave
        ) as next_wave
    from scores

),

changes as (

    select
        *,
        score - previous_score as score_change,
        plus_four_score - previous_plus_four_score as plus_four_change,
        squared_error + previous_squared_error as change_squared_error,
        (plus_four_score - previous_plus_four_score)
        / sqrt(squared_error + previous_squared_error) as z
    from compared

),

tested as (

    select
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        case
            when previous_wave is not null
                then {{ difference_bound(
                    sign, 'score_change', 'plus_four_change', 'change_squared_error'
                ) }}
        end as score_change_{{ bound }},
        {%- endfor %}
        {{ normal_p_value('z') }} as p_value,
        *
    from changes

),

adjusted as (

    {{ holm('tested', ['programme', 'wave']) }}

),

final as (

    select
        adjusted.programme,
        adjusted.measure,
        adjusted.question,
        cast(adjusted.question_number as {{ dbt.type_int() }}) as question_number,
        cast(adjusted.wave as {{ dbt.type_int() }}) as wave,
        adjusted.test_count,
        adjusted.answer_count,
        adjusted.score,
        adjusted.score_low,
        adjusted.score_high,
        {{ is_enough_to_quote(
            'adjusted.answer_count', 'adjusted.score_low', 'adjusted.score_high',
            '(adjusted.highest - adjusted.lowest)',
        ) }} as is_enough_to_quote,
        cast(adjusted.previous_wave as {{ dbt.type_int() }}) as previous_wave,
        adjusted.previous_answer_count,
        adjusted.previous_score,
        adjusted.score_change,
        adjusted.score_change_low,
        adjusted.score_change_high,
        adjusted.p_value,
        adjusted.p_adjusted,
        adjusted.p_adjusted < 0.05 as is_more_than_noise,
        {{ is_enough_to_quote(
            'least(adjusted.answer_count, adjusted.previous_answer_count)',
            'adjusted.score_change_low', 'adjusted.score_change_high',
            '(adjusted.highest - adjusted.lowest)',
        ) }} as is_change_enough_to_quote,
        adjusted.next_wave is null as is_newest,
        complete_waves.is_wave_complete
    from adjusted
    inner join complete_waves
        on
            adjusted.programme = complete_waves.programme
            and adjusted.wave = complete_waves.wave

)

select * from final
