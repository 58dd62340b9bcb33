{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

-- A task that is read aloud says nothing about who reads it.
cues as (

    select * from {{ only_changed(ref('fct_transcript_cues')) }}
    where not is_task_read_aloud

),

answers as (

    select * from {{ only_changed(ref('fct_task_responses')) }}
    where
        task_type = 'WRITTEN'
        and answer_text is not null
        and not coalesce(is_skipped, false)

),

texts as (

    select
        session_id,
        test_id,
        task_id,
        ' ' || {{ words_alone('cue_text') }} || ' ' as words,
        1 as cue_count,
        0 as answer_count
    from cues

    union all

    select
        session_id,
        test_id,
        task_id,
        ' ' || {{ words_alone('answer_text') }} || ' ' as words,
        0 as cue_count,
        1 as answer_count
    from answers

),

phrases as (

    select
        phrase,
        case
            when is_part then {{ words_alone('phrase') }}
            else ' ' || {{ words_alone('phrase') }} || ' '
        end as words
    from {{ ref('usertesting_alert_phrases') }}
    where {{ words_alone('phrase') }} <> ''

),

final as (

    select
        {{ surrogate_key([
            'texts.session_id', "coalesce(texts.task_id, 'none')", 'phrases.phrase',
        ]) }} as phrase_mention_id,
        texts.session_id,
        texts.test_id,
        texts.task_id,
        phrases.phrase,
        cast(sum(texts.cue_count) as {{ dbt.type_bigint() }}) as cue_count,
        cast(sum(texts.answer_count) as {{ dbt.type_bigint() }}) as answer_count
    from texts
    inner join phrases on {{ dbt.position('phrases.words', 'texts.words') }} > 0
    group by texts.session_id, texts.test_id, texts.task_id, phrases.phrase

)

select * from final
