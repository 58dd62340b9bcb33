-- A table: a new line in the seed counts in the next build, whether or not a test has new sessions.
with

themes as (

    select * from {{ ref('usertesting_verbatim_themes') }}

),

verbatims as (

    select
        verbatim_id,
        test_id,
        coalesce(participant_key, session_id) as person_key,
        length(verbatim_text) as text_length
    from {{ ref('fct_verbatims') }}

),

told as (

    select
        verbatims.*,
        themes.theme
    from verbatims
    inner join themes on verbatims.verbatim_id = themes.verbatim_id

),

-- All who said or wrote anything in a test of which themes are known.
speakers as (

    select
        test_id,
        count(distinct person_key) as spoken_participant_count
    from verbatims
    where test_id in (select told.test_id from told)
    group by test_id

),

ranked as (

    select
        *,
        count(*) over (partition by test_id, theme) as verbatim_count,
        row_number() over (
            partition by test_id, theme, person_key
            order by text_length desc, verbatim_id asc
        ) as length_rank
    from told

),

-- A person counts once, and gives one example: the longest.
people as (

    select
        *,
        row_number() over (
            partition by test_id, theme
            order by text_length desc, verbatim_id asc
        ) as example_rank
    from ranked
    where length_rank = 1

),

totals as (

    select
        people.test_id,
        people.theme,
        max(people.verbatim_count) as verbatim_count,
        count(*) as participant_count,
        {%- for place in [1, 2, 3] %}
        max(case when people.example_rank = {{ place }} then people.verbatim_id end)
            as example_{{ place }}_id,
        {%- endfor %}
        max(speakers.spoken_participant_count) as spoken_participant_count
    from people
    inner join speakers on people.test_id = speakers.test_id
    group by people.test_id, people.theme

),

bounded as (

    select
        *,
        {{ ratio('participant_count', 'spoken_participant_count') }} as theme_share,
        {{ share_bound('-', 'participant_count', 'spoken_participant_count') }} as theme_share_low,
        {{ share_bound('+', 'participant_count', 'spoken_participant_count') }} as theme_share_high
    from totals

),

final as (

    select
        test_id,
        theme,
        verbatim_count,
        participant_count,
        spoken_participant_count,
        theme_share,
        theme_share_low,
        theme_share_high,
        {{ is_enough_to_quote(
            'spoken_participant_count', 'theme_share_low', 'theme_share_high', 1
        ) }}
            as is_enough_to_quote,
        example_1_id,
        example_2_id,
        example_3_id
    from bounded

)

select * from final
