{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

-- Replaced test by test, since a new session may change the numbers of the people.
with

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

quotes as (

    select * from {{ only_changed(ref('fct_quotes')) }}

),

sessions as (

    select * from {{ only_changed(ref('fct_sessions'), dated=false) }}
    where is_counted

),

demographics as (

    select * from {{ only_changed(ref('dim_session_demographics')) }}

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
        task_response_id,
        quote_text as verbatim_text,
        speaker,
        started_ms,
        ended_ms,
        extracted_at
    from quotes

),

worded as (

    select
        verbatim_kind,
        source_id,
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

session_answers as (

    select
        session_id,
        count(is_successful) as outcome_count,
        count(case when is_successful then 1 end) as success_count
    from responses
    group by session_id

),

last_nps as (

    select
        session_id,
        nps_group,
        row_number() over (partition by session_id order by task_index desc) as nps_rank
    from responses
    where nps_group is not null

),

final as (

    select
        {{ surrogate_key(['said.verbatim_kind', 'said.source_id']) }} as verbatim_id,
        said.verbatim_kind,
        said.session_id,
        sessions.test_id,
        sessions.participant_key,
        sessions.participant_number,
        said.task_response_id,
        responses.task_id,
        responses.task_text,
        said.verbatim_text,
        languages.language as verbatim_language,
        said.speaker,
        last_nps.nps_group,
        responses.is_skipped as is_task_skipped,
        responses.is_successful as is_task_successful,
        coalesce(session_answers.success_count, 0) as session_success_count,
        coalesce(session_answers.outcome_count, 0) as session_outcome_count,
        demographics.age_group,
        demographics.gender,
        demographics.country,
        said.started_ms,
        said.ended_ms,
        sessions.finished_at,
        said.extracted_at
    from said
    inner join sessions on said.session_id = sessions.session_id
    left join responses on said.task_response_id = responses.task_response_id
    left join languages
        on
            said.verbatim_kind = languages.verbatim_kind
            and said.source_id = languages.source_id
    left join session_answers on said.session_id = session_answers.session_id
    left join last_nps
        on
            said.session_id = last_nps.session_id
            and last_nps.nps_rank = 1
    left join demographics on said.session_id = demographics.session_id

)

select * from final
