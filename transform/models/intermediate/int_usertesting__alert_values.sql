with

task_performance as (

    select * from {{ ref('fct_task_performance') }}

),

nps as (

    select * from {{ ref('fct_nps') }}

),

qx_scores as (

    select * from {{ ref('fct_qx_scores') }}
    where is_newest

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

{#- What can be measured: the table, its column of the subject, the value and the n. -#}
{%- set measures = [
    ('failure_rate', 'task_performance', 'task_id', '1 - success_rate', 'outcome_count'),
    ('skip_rate', 'task_performance', 'task_id', 'skip_rate', 'response_count'),
    ('nps', 'nps', 'task_id', 'nps', 'answer_count'),
    ('qx_score', 'qx_scores', 'task_group_id', 'qx_score', 'completed_session_count'),
    ('qx_score_change', 'qx_scores', 'task_group_id', 'qx_score_change', 'completed_session_count'),
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
