with

task_performance as (

    select * from {{ ref('fct_task_performance') }}

),

nps_scores as (

    select * from {{ ref('fct_nps') }}

),

qx_scores as (

    select * from {{ ref('fct_qx_scores') }}
    where is_newest

),

test_labels as (

    select * from {{ ref('usertesting_test_labels') }}

),

-- What has moved since the wave before, beyond what chance does.
waves as (

    select * from {{ ref('fct_waves') }}
    where
        is_newest
        and is_more_than_noise

),

cues as (

    select * from {{ ref('fct_transcript_cues') }}

),

transcripts as (

    select * from {{ ref('fct_transcripts') }}

),

words as (

    select distinct word
    from {{ ref('usertesting_alert_rules') }}
    where measure = 'word'

),

mentions as (

    select
        words.word,
        cues.session_id,
        cues.test_id,
        count(*) as cue_count
    from cues
    inner join words on {{ dbt.position('lower(words.word)', 'lower(cues.cue_text)') }} > 0
    group by words.word, cues.session_id, cues.test_id

),

wave_changes as (

    select
        waves.measure,
        waves.question,
        waves.score_change,
        test_labels.test_id,
        least(waves.answer_count, waves.previous_answer_count) as answer_count
    from waves
    inner join test_labels
        on
            waves.programme = test_labels.programme
            and waves.wave = test_labels.wave

),

nps_changes as (

    select
        nps_scores.task_id,
        wave_changes.*
    from nps_scores
    inner join wave_changes
        on
            nps_scores.test_id = wave_changes.test_id
            and wave_changes.measure = 'nps'
            and wave_changes.question = {{ same_question('nps_scores.task_text') }}

),

qx_score_changes as (

    select
        qx_scores.task_group_id,
        wave_changes.*
    from qx_scores
    inner join wave_changes
        on
            qx_scores.test_id = wave_changes.test_id
            and wave_changes.measure = 'qx_score'
            and wave_changes.question = {{ same_question('qx_scores.task_group_label') }}

),

{#- What can be measured: the table, its column of the subject, the value and the n. -#}
{%- set measures = [
    ('failure_rate', 'task_performance', 'task_id', '1 - success_rate', 'outcome_count'),
    ('skip_rate', 'task_performance', 'task_id', 'skip_rate', 'response_count'),
    ('nps', 'nps_scores', 'task_id', 'nps', 'answer_count'),
    ('qx_score', 'qx_scores', 'task_group_id', 'qx_score', 'completed_session_count'),
    ('qx_score_change', 'qx_scores', 'task_group_id', 'qx_score_change', 'completed_session_count'),
    ('nps_wave_change', 'nps_changes', 'task_id', 'score_change', 'answer_count'),
    ('qx_score_wave_change', 'qx_score_changes', 'task_group_id', 'score_change', 'answer_count'),
] %}

final as (
    {% for measure, relation, subject, value, n in measures %}
    select
        '{{ measure }}' as measure,
        cast(null as {{ dbt.type_string() }}) as word,
        test_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        {%- for column in ['task_id', 'task_group_id'] %}
        {{ column if column == subject else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
            as {{ column }},
        {%- endfor %}
        cast({{ value }} as {{ type_double() }}) as measured_value,
        {{ n }} as measured_count
    from {{ relation }}

    union all
    {% endfor %}
    select
        'word' as measure,
        mentions.word,
        mentions.test_id,
        mentions.session_id,
        cast(null as {{ dbt.type_string() }}) as task_id,
        cast(null as {{ dbt.type_string() }}) as task_group_id,
        cast(mentions.cue_count as {{ type_double() }}) as measured_value,
        transcripts.cue_count as measured_count
    from mentions
    inner join transcripts on mentions.session_id = transcripts.session_id

)

select * from final
where measured_value is not null
