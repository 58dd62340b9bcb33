with

labels as (

    select * from {{ ref('usertesting_test_labels') }}

),

nps as (

    select * from {{ ref('fct_nps') }}

),

task_groups as (

    select * from {{ ref('stg_usertesting__task_groups') }}
    where qx_score is not null

),

task_group_labels as (

    select
        test_id,
        task_group_id,
        task_group_label
    from {{ ref('fct_qx_scores') }}
    where is_newest

),

-- The same question of several tests in a wave is one; text tells which is the same.
nps_totals as (

    select
        labels.programme,
        labels.wave,
        {{ same_question('nps.task_text') }} as question,
        count(*) as test_count,
        sum(nps.answer_count) as answer_count,
        sum(nps.promoter_count) as promoter_count,
        sum(nps.detractor_count) as detractor_count
    from nps
    inner join labels on nps.test_id = labels.test_id
    group by labels.programme, labels.wave, {{ same_question('nps.task_text') }}

),

nps_spread as (

    {{ nps_spread('nps_totals') }}

),

qx_totals as (

    select
        labels.programme,
        labels.wave,
        {{ same_question('task_group_labels.task_group_label') }} as question,
        count(distinct task_groups.test_id) as test_count,
        count(*) as answer_count,
        avg(task_groups.qx_score) as score,
        {{ t_value('count(*) - 1') }} * stddev_samp(task_groups.qx_score) / sqrt(count(*)) as margin
    from task_groups
    inner join labels on task_groups.test_id = labels.test_id
    left join task_group_labels
        on
            task_groups.test_id = task_group_labels.test_id
            and task_groups.task_group_id = task_group_labels.task_group_id
    group by
        labels.programme,
        labels.wave,
        {{ same_question('task_group_labels.task_group_label') }}

),

scores as (

    select
        programme,
        wave,
        'nps' as measure,
        question,
        test_count,
        answer_count,
        {{ ratio('100 * (promoter_count - detractor_count)', 'answer_count') }} as score,
        cast(greatest(-100, centre - margin_of_error) as {{ type_double() }}) as score_low,
        cast(least(100, centre + margin_of_error) as {{ type_double() }}) as score_high
    from nps_spread

    union all

    select
        programme,
        wave,
        'qx_score' as measure,
        question,
        test_count,
        answer_count,
        score,
        score - margin as score_low,
        score + margin as score_high
    from qx_totals

),

compared as (

    select
        {%- for column in ['wave', 'answer_count', 'score', 'score_low', 'score_high'] %}
        lag({{ column }}) over (
            partition by programme, measure, question
            order by wave
        ) as previous_{{ column }},
        {%- endfor %}
        lead(wave) over (
            partition by programme, measure, question
            order by wave
        ) as next_wave,
        programme,
        wave,
        measure,
        question,
        test_count,
        answer_count,
        score,
        score_low,
        score_high
    from scores

),

-- The interval of a difference out of the two intervals; see "Waves" in DECISIONLOG.md.
changes as (

    select
        *,
        score - previous_score as score_change,
        score - previous_score - sqrt(
            power(score - score_low, 2) + power(previous_score_high - previous_score, 2)
        ) as score_change_low,
        score - previous_score + sqrt(
            power(score_high - score, 2) + power(previous_score - previous_score_low, 2)
        ) as score_change_high
    from compared

),

final as (

    select
        programme,
        measure,
        question,
        cast(wave as {{ dbt.type_int() }}) as wave,
        cast(test_count as {{ dbt.type_bigint() }}) as test_count,
        cast(answer_count as {{ dbt.type_bigint() }}) as answer_count,
        score,
        score_low,
        score_high,
        cast(previous_wave as {{ dbt.type_int() }}) as previous_wave,
        cast(previous_answer_count as {{ dbt.type_bigint() }}) as previous_answer_count,
        previous_score,
        score_change,
        score_change_low,
        score_change_high,
        next_wave is null as is_newest,
        score_change_low > 0 or score_change_high < 0 as is_more_than_noise,
        {{ is_enough_to_quote('answer_count') }} as is_enough_to_quote
    from changes

)

select * from final
