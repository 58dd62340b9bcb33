{{ config(materialized='view') }}

with

labels as (

    select * from {{ ref('usertesting_test_labels') }}
    where programme is not null

),

answers as (

    select * from {{ ref('int_usertesting__counted_answers') }}
    where test_id in (select labels.test_id from labels)

),

measured_answers as (

    {{ measured_answers('answers') }}

),

sessions as (

    select * from {{ ref('int_usertesting__completed_sessions') }}

),

qx_sessions as (

    select * from {{ ref('int_usertesting__qx_sessions') }}
    where test_id in (select labels.test_id from labels)

),

questionnaire_people as (

    select * from {{ ref('int_usertesting__questionnaire_people') }}
    where
        person_score is not null
        and test_id in (select labels.test_id from labels)

),

task_group_labels as (

    select
        test_id,
        task_group_id,
        task_group_label
    from {{ ref('fct_qx_scores') }}
    where is_newest

),

measured as (

    select
        measure,
        test_id,
        coalesce(task_id, '') as subject_id,
        task_index as place,
        task_text as question_text,
        person_key,
        session_id,
        case when measure <> 'geometric_mean_seconds' then scale_min end as scale_min,
        case when measure <> 'geometric_mean_seconds' then scale_max end as scale_max,
        score
    from measured_answers

    union all

    select
        'qx_score' as measure,
        qx_sessions.test_id,
        coalesce(qx_sessions.task_group_id, '') as subject_id,
        qx_sessions.task_group_index as place,
        task_group_labels.task_group_label as question_text,
        qx_sessions.person_key,
        qx_sessions.session_id,
        cast(null as {{ type_double() }}) as scale_min,
        cast(null as {{ type_double() }}) as scale_max,
        qx_sessions.qx_score as score
    from qx_sessions
    left join task_group_labels
        on
            qx_sessions.test_id = task_group_labels.test_id
            and qx_sessions.task_group_id = task_group_labels.task_group_id

    union all

    select
        lower(replace(instrument, '-', '_')) as measure,
        test_id,
        instrument as subject_id,
        0 as place,
        instrument as question_text,
        person_key,
        session_id,
        cast(null as {{ type_double() }}) as scale_min,
        cast(null as {{ type_double() }}) as scale_max,
        person_score as score
    from questionnaire_people

),

subjects as (

    select
        measure,
        test_id,
        subject_id,
        min(place) as first_place,
        {{ same_question('max(question_text)', 'subject_id') }} as question
    from measured
    group by measure, test_id, subject_id

),

-- What a test asks twice in the same words are two questions.
numbered as (

    select
        *,
        row_number() over (
            partition by measure, test_id, question
            order by first_place, subject_id
        ) as question_number
    from subjects

),

ranked as (

    select
        labels.programme,
        labels.wave,
        measured.measure,
        numbered.question,
        numbered.question_number,
        measured.test_id,
        measured.subject_id,
        measured.scale_min,
        measured.scale_max,
        measured.score,
        sessions.finished_at,
        row_number() over (
            partition by
                labels.programme,
                labels.wave,
                measured.measure,
                numbered.question,
                numbered.question_number,
                measured.person_key
            order by {{ session_order('sessions', 'desc') }}
        ) as recency_rank
    from measured
    inner join labels on measured.test_id = labels.test_id
    inner join sessions on measured.session_id = sessions.session_id
    inner join numbered
        on
            measured.measure = numbered.measure
            and measured.test_id = numbered.test_id
            and measured.subject_id = numbered.subject_id

),

-- A person counts once in a wave, with the newest answer.
final as (

    select
        programme,
        wave,
        measure,
        question,
        question_number,
        test_id,
        subject_id,
        scale_min,
        scale_max,
        score,
        finished_at,
        recency_rank = 1 as is_counted
    from ranked

)

select * from final
