{%- set subjects = ['task_id', 'task_group_id', 'phrase', 'attribute', 'demographic_value'] %}
{#
    What each measure is of, and how it is computed. A level is looked at every night, hence bounds of
    99 %.
#}
{%- set levels = [
    {
        'measure': 'failure_rate',
        'relation': 'task_performance',
        'value': ratio('failure_count', 'success_rate_n'),
        'low': share_bound('-', 'failure_count', 'success_rate_n', 99),
        'high': share_bound('+', 'failure_count', 'success_rate_n', 99),
        'n': 'success_rate_n',
        'about': ['task_id'],
    },
    {
        'measure': 'skip_rate',
        'relation': 'task_performance',
        'value': ratio('skipped_count', 'skip_rate_n'),
        'low': share_bound('-', 'skipped_count', 'skip_rate_n', 99),
        'high': share_bound('+', 'skipped_count', 'skip_rate_n', 99),
        'n': 'skip_rate_n',
        'about': ['task_id'],
    },
    {
        'measure': 'time_ratio',
        'relation': 'task_levels',
        'value': 'exp(' ~ ratio('log_ratio_total', 'log_ratio_count') ~ ')',
        'low': 'exp(' ~ log_ratio_bound(
            '-', 'log_ratio_count', 'log_ratio_total', 'log_ratio_squares', 99
        ) ~ ')',
        'high': 'exp(' ~ log_ratio_bound(
            '+', 'log_ratio_count', 'log_ratio_total', 'log_ratio_squares', 99
        ) ~ ')',
        'n': 'log_ratio_count',
        'about': ['task_id'],
    },
    {
        'measure': 'rating',
        'relation': 'task_levels',
        'value': ratio('rating_score_total', 'rating_score_count'),
        'low': mean_bound(
            '-', 'rating_score_count', 'rating_score_total', 'rating_score_squares', '0', '100', 99
        ),
        'high': mean_bound(
            '+', 'rating_score_count', 'rating_score_total', 'rating_score_squares', '0', '100', 99
        ),
        'n': 'rating_score_count',
        'about': ['task_id'],
    },
    {
        'measure': 'nps',
        'relation': 'nps_scores',
        'value': 'nps',
        'low': nps_bound('-', 'promoter_count', 'detractor_count', 'answer_count', 99),
        'high': nps_bound('+', 'promoter_count', 'detractor_count', 'answer_count', 99),
        'n': 'answer_count',
        'about': ['task_id'],
    },
    {
        'measure': 'qx_score',
        'relation': 'qx_levels',
        'value': ratio('total', 'score_count'),
        'low': mean_bound('-', 'score_count', 'total', 'total_of_squares', '0', '100', 99),
        'high': mean_bound('+', 'score_count', 'total', 'total_of_squares', '0', '100', 99),
        'n': 'score_count',
        'about': ['task_group_id'],
    },
    {
        'measure': 'phrase',
        'relation': 'repeated_phrases',
        'value': 'person_count',
        'low': 'person_count',
        'high': 'person_count',
        'n': 'person_count',
        'about': ['task_id', 'phrase'],
        'minimum_n': 'minimum_people',
    },
] %}

with

task_performance as (

    select
        *,
        success_rate_n - success_count as failure_count
    from {{ ref('fct_task_performance') }}

),

task_levels as (

    select * from {{ ref('int_usertesting__task_levels') }}

),

nps_scores as (

    select * from {{ ref('fct_nps') }}

),

qx_levels as (

    select * from {{ ref('int_usertesting__qx_levels') }}

),

mentions as (

    select * from {{ ref('fct_phrase_mentions') }}

),

phrases as (

    select * from {{ ref('usertesting_alert_phrases') }}

),

sessions as (

    select * from {{ ref('int_usertesting__completed_sessions') }}

),

tests as (

    select * from {{ ref('dim_tests') }}

),

-- Who speaks in a conversation is not known: it may be who leads it.
repeated_phrases as (

    select
        mentions.test_id,
        mentions.task_id,
        mentions.phrase,
        max(phrases.minimum_people) as minimum_people,
        count(distinct sessions.person_key) as person_count
    from mentions
    inner join phrases on mentions.phrase = phrases.phrase
    inner join sessions on mentions.session_id = sessions.session_id
    left join tests on mentions.test_id = tests.test_id
    where
        mentions.answer_count > 0
        or coalesce(tests.product_type, '') <> 'LIVE_CONVERSATION'
    group by mentions.test_id, mentions.task_id, mentions.phrase

),

-- What differs by itself, and may yet be noise among all the test's segments.
segments as (

    select
        *,
        {{ widened_bound('difference', 'difference_low') }} as low,
        {{ widened_bound('difference', 'difference_high') }} as high
    from {{ ref('fct_segment_comparisons') }}
    where
        p_value < 0.05
        and measure in ('mean_normalized', 'nps', 'qx_score', 'success_rate')

),

waves as (

    select * from {{ ref('fct_waves') }}
    where
        is_newest
        and measure in ('nps', 'qx_score')

),

wave_questions as (

    select distinct
        programme,
        wave,
        measure,
        question,
        question_number,
        test_id,
        subject_id
    from {{ ref('int_usertesting__wave_answers') }}

),

wave_changes as (

    select
        waves.measure,
        waves.score_change,
        waves.score_change_low,
        waves.score_change_high,
        waves.p_adjusted,
        waves.is_more_than_noise,
        waves.is_wave_complete,
        wave_questions.test_id,
        case when waves.measure <> 'qx_score' then wave_questions.subject_id end as task_id,
        case when waves.measure = 'qx_score' then wave_questions.subject_id end as task_group_id,
        least(waves.answer_count, waves.previous_answer_count) as answer_count
    from waves
    inner join wave_questions
        on
            waves.programme = wave_questions.programme
            and waves.wave = wave_questions.wave
            and waves.measure = wave_questions.measure
            and waves.question = wave_questions.question
            and waves.question_number = wave_questions.question_number

),

final as (

    {% for level in levels -%}
    select
        '{{ level.measure }}' as measure,
        test_id,
        {%- for subject in subjects %}
        {{ subject if subject in level.about else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
            as {{ subject }},
        {%- endfor %}
        cast({{ level.value }} as {{ type_double() }}) as measured_value,
        cast({{ level.low }} as {{ type_double() }}) as measured_low,
        cast({{ level.high }} as {{ type_double() }}) as measured_high,
        cast({{ level.n }} as {{ dbt.type_bigint() }}) as measured_count,
        cast({{ level.minimum_n or 'null' }} as {{ dbt.type_bigint() }}) as minimum_n,
        cast(null as {{ type_double() }}) as p_adjusted,
        true as is_more_than_noise,
        true as is_complete
    from {{ level.relation }}

    union all

    {% endfor -%}
    select
        case measure when 'mean_normalized' then 'rating' else measure end
        || '_segment_difference' as measure,
        test_id,
        task_id,
        task_group_id,
        cast(null as {{ dbt.type_string() }}) as phrase,
        attribute,
        demographic_value,
        difference as measured_value,
        low as measured_low,
        high as measured_high,
        least(answer_count, other_answer_count) as measured_count,
        cast(null as {{ dbt.type_bigint() }}) as minimum_n,
        p_adjusted,
        p_adjusted < 0.01 as is_more_than_noise,
        true as is_complete
    from segments

    union all

    select
        measure || '_wave_change' as measure,
        test_id,
        task_id,
        task_group_id,
        {%- for subject in subjects[2:] %}
        cast(null as {{ dbt.type_string() }}) as {{ subject }},
        {%- endfor %}
        score_change as measured_value,
        score_change_low as measured_low,
        score_change_high as measured_high,
        answer_count as measured_count,
        cast(null as {{ dbt.type_bigint() }}) as minimum_n,
        p_adjusted,
        is_more_than_noise,
        is_wave_complete as is_complete
    from wave_changes

)

select * from final
where measured_value is not null
