with

answers as (

    select * from {{ ref('int_usertesting__wave_answers') }}

),

-- The clock is the newest read's: a pipeline that has stopped completes no wave.
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
        {{ measure_end('lowest') }} as lowest,
        {{ measure_end('highest') }} as highest,
        {%- for end in ['scale_min', 'scale_max'] %}
        min(case when is_counted then {{ end }} end) as lowest_{{ end }},
        max(case when is_counted then {{ end }} end) as highest_{{ end }},
        {%- endfor %}
        count(distinct test_id) as test_count,
        count(case when is_counted then score end) as answer_count,
        sum(case when is_counted then score end) as total,
        sum(case when is_counted then score * score end) as total_of_squares
    from answers
    group by programme, wave, measure, question, question_number

),

moments as (

    select
        *,
        {{ has_mixed_scales() }} as has_mixed_scales,
        lag(wave) over (
            partition by programme, measure, question, question_number
            order by wave
        ) as previous_wave,
        lead(wave) over (
            partition by programme, measure, question, question_number
            order by wave
        ) as next_wave,
        case
            when
                row_number() over (
                    partition by programme, measure, question, question_number
                    order by wave
                ) > 1
                then min(wave) over (partition by programme, measure, question, question_number)
        end as first_wave
    from totals

),

scores as (

    {{ scored_measures('moments') }}

),

pairs as (

    {%- for earlier in ['previous', 'first'] %}
    select
        '{{ earlier }}' as earlier,
        scores.*,
        earlier.answer_count as earlier_answer_count,
        earlier.score as earlier_score,
        earlier.score_low as earlier_score_low,
        earlier.score_high as earlier_score_high,
        earlier.center as earlier_center,
        earlier.squared_error as earlier_squared_error,
        {{ has_mixed_scales('scores', 'earlier') }} as has_mixed_scales_of_both
    from scores
    inner join scores as earlier
        on
            scores.programme = earlier.programme
            and scores.measure = earlier.measure
            and scores.question = earlier.question
            and scores.question_number = earlier.question_number
            and scores.{{ earlier }}_wave = earlier.wave
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

compared as (

    {{ compared_measures('pairs', 'earlier_') }}

),

-- What has changed since the wave before is one family, what has since the first another.
adjusted as (

    {{ holm('compared', ['programme', 'wave', 'earlier']) }}

),

changes as (

    select
        *,
        p_adjusted < 0.05 as is_more_than_noise,
        {{ is_enough_to_quote(
            'least(answer_count, earlier_answer_count)', 'difference_low', 'difference_high',
            'coalesce(highest - lowest, 1)',
        ) }} as is_change_enough_to_quote
    from adjusted

),

final as (

    select
        scores.programme,
        scores.measure,
        scores.question,
        cast(scores.question_number as {{ dbt.type_int() }}) as question_number,
        cast(scores.wave as {{ dbt.type_int() }}) as wave,
        scores.test_count,
        scores.answer_count,
        scores.score,
        scores.score_low,
        scores.score_high,
        coalesce(since_previous.has_mixed_scales_of_both, scores.has_mixed_scales)
            as has_mixed_scales,
        {{ is_enough_to_quote(
            'scores.answer_count', 'scores.score_low', 'scores.score_high',
            'coalesce(scores.highest - scores.lowest, scores.score)',
        ) }} as is_enough_to_quote,
        cast(scores.previous_wave as {{ dbt.type_int() }}) as previous_wave,
        since_previous.earlier_answer_count as previous_answer_count,
        since_previous.earlier_score as previous_score,
        since_previous.difference as score_change,
        since_previous.difference_low as score_change_low,
        since_previous.difference_high as score_change_high,
        since_previous.p_value,
        since_previous.p_adjusted,
        since_previous.is_more_than_noise,
        coalesce(since_previous.is_change_enough_to_quote, false) as is_change_enough_to_quote,
        cast(scores.first_wave as {{ dbt.type_int() }}) as first_wave,
        since_first.earlier_answer_count as first_answer_count,
        since_first.earlier_score as first_score,
        coalesce(since_first.has_mixed_scales_of_both, scores.has_mixed_scales)
            as has_mixed_scales_since_first,
        since_first.difference as score_change_since_first,
        since_first.difference_low as score_change_since_first_low,
        since_first.difference_high as score_change_since_first_high,
        since_first.p_value as p_value_since_first,
        since_first.p_adjusted as p_adjusted_since_first,
        since_first.is_more_than_noise as is_more_than_noise_since_first,
        coalesce(since_first.is_change_enough_to_quote, false)
            as is_change_since_first_enough_to_quote,
        scores.next_wave is null as is_newest,
        complete_waves.is_wave_complete
    from scores
    left join changes as since_previous
        on
            scores.programme = since_previous.programme
            and scores.measure = since_previous.measure
            and scores.question = since_previous.question
            and scores.question_number = since_previous.question_number
            and scores.wave = since_previous.wave
            and since_previous.earlier = 'previous'
    left join changes as since_first
        on
            scores.programme = since_first.programme
            and scores.measure = since_first.measure
            and scores.question = since_first.question
            and scores.question_number = since_first.question_number
            and scores.wave = since_first.wave
            and since_first.earlier = 'first'
    inner join complete_waves
        on
            scores.programme = complete_waves.programme
            and scores.wave = complete_waves.wave

)

select * from final
