with

task_performance as (

    select
        *,
        success_rate_n - success_count as failure_count
    from {{ ref('fct_task_performance') }}

),

nps_scores as (

    select * from {{ ref('fct_nps') }}

),

qx_means as (

    select
        test_id,
        task_group_id,
        count(*) as score_count,
        sum(qx_score) as total,
        sum(qx_score * qx_score) as total_of_squares
    from {{ ref('int_usertesting__qx_sessions') }}
    group by test_id, task_group_id

),

-- What has moved since the wave before, beyond what chance does, once the wave is over.
waves as (

    select * from {{ ref('fct_waves') }}
    where
        is_newest
        and is_wave_complete
        and is_more_than_noise

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

sessions as (

    select * from {{ ref('int_usertesting__completed_sessions') }}

),

-- A task that is read aloud says nothing about who reads it.
cues as (

    select * from {{ ref('fct_transcript_cues') }}
    where not is_task_read_aloud

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

-- A level is looked at every night, hence bounds of 99 %.
final as (

    {% for measure, count, n in [
        ('failure_rate', 'failure_count', 'success_rate_n'),
        ('skip_rate', 'skipped_count', 'skip_rate_n'),
    ] -%}
    select
        '{{ measure }}' as measure,
        cast(null as {{ dbt.type_string() }}) as word,
        test_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        task_id,
        cast(null as {{ dbt.type_string() }}) as task_group_id,
        {{ ratio(count, n) }} as measured_value,
        {{ share_bound('-', count, n, 99) }} as measured_low,
        {{ share_bound('+', count, n, 99) }} as measured_high,
        {{ n }} as measured_count
    from task_performance

    union all

    {% endfor -%}
    select
        'nps' as measure,
        cast(null as {{ dbt.type_string() }}) as word,
        test_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        task_id,
        cast(null as {{ dbt.type_string() }}) as task_group_id,
        nps as measured_value,
        {{ nps_bound('-', 'promoter_count', 'detractor_count', 'answer_count', 99) }}
            as measured_low,
        {{ nps_bound('+', 'promoter_count', 'detractor_count', 'answer_count', 99) }}
            as measured_high,
        answer_count as measured_count
    from nps_scores

    union all

    select
        'qx_score' as measure,
        cast(null as {{ dbt.type_string() }}) as word,
        test_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        cast(null as {{ dbt.type_string() }}) as task_id,
        task_group_id,
        {{ ratio('total', 'score_count') }} as measured_value,
        {{ mean_bound('-', 'score_count', 'total', 'total_of_squares', '0', '100', 99) }}
            as measured_low,
        {{ mean_bound('+', 'score_count', 'total', 'total_of_squares', '0', '100', 99) }}
            as measured_high,
        score_count as measured_count
    from qx_means

    union all

    select
        measure || '_wave_change' as measure,
        cast(null as {{ dbt.type_string() }}) as word,
        test_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        task_id,
        task_group_id,
        score_change as measured_value,
        score_change_low as measured_low,
        score_change_high as measured_high,
        answer_count as measured_count
    from wave_changes

    union all

    select
        'word' as measure,
        mentions.word,
        mentions.test_id,
        mentions.session_id,
        cast(null as {{ dbt.type_string() }}) as task_id,
        cast(null as {{ dbt.type_string() }}) as task_group_id,
        cast(mentions.cue_count as {{ type_double() }}) as measured_value,
        cast(mentions.cue_count as {{ type_double() }}) as measured_low,
        cast(mentions.cue_count as {{ type_double() }}) as measured_high,
        transcripts.cue_count as measured_count
    from mentions
    inner join sessions on mentions.session_id = sessions.session_id
    inner join transcripts on mentions.session_id = transcripts.session_id

)

select * from final
where measured_value is not null
