{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

-- By session, since it takes long to tell the language of a text.
with

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

quotes as (

    select * from {{ only_changed(ref('fct_quotes')) }}

),

language_words as (

    select
        language,
        case when is_part then '%' || word || '%' else '% ' || word || ' %' end as pattern
    from {{ ref('usertesting_language_words') }}

),

said as (

    select
        'answer' as verbatim_kind,
        task_response_id as source_id,
        session_id,
        test_id,
        task_response_id,
        answer_text as verbatim_text,
        cast(null as {{ dbt.type_string() }}) as speaker,
        started_ms,
        ended_ms,
        extracted_at
    from responses
    where
        task_type = 'WRITTEN'
        and answer_text is not null
        and not coalesce(is_skipped, false)

    union all

    select
        'quote' as verbatim_kind,
        quote_id as source_id,
        session_id,
        test_id,
        task_response_id,
        quote_text as verbatim_text,
        speaker,
        started_ms,
        ended_ms,
        extracted_at
    from quotes

),

-- Read twice below, so that PostgreSQL makes the words once, and not once for each word of the
-- seed.
worded as (

    select
        *,
        ' ' || {{ words_alone('verbatim_text') }} || ' ' as words
    from said

),

hits as (

    select
        worded.verbatim_kind,
        worded.source_id,
        language_words.language,
        count(*) as hit_count
    from worded
    inner join language_words on worded.words like language_words.pattern
    group by worded.verbatim_kind, worded.source_id, language_words.language

),

ranked_hits as (

    select
        *,
        row_number() over (
            partition by verbatim_kind, source_id
            order by hit_count desc, language asc
        ) as hit_rank,
        lead(hit_count) over (
            partition by verbatim_kind, source_id
            order by hit_count desc, language asc
        ) as next_hit_count
    from hits

),

-- Two words at least, and more than of any other language.
languages as (

    select
        verbatim_kind,
        source_id,
        language
    from ranked_hits
    where
        hit_rank = 1
        and hit_count >= 2
        and hit_count > coalesce(next_hit_count, 0)

),

final as (

    select
        {{ surrogate_key(['worded.verbatim_kind', 'worded.source_id']) }} as verbatim_id,
        worded.verbatim_kind,
        worded.session_id,
        worded.test_id,
        worded.task_response_id,
        worded.verbatim_text,
        languages.language as verbatim_language,
        worded.speaker,
        worded.started_ms,
        worded.ended_ms,
        worded.extracted_at
    from worded
    left join languages
        on
            worded.verbatim_kind = languages.verbatim_kind
            and worded.source_id = languages.source_id

)

select * from final
