with

tests as (

    select * from {{ ref('stg_usertesting__tests') }}

),

workspaces as (

    select * from {{ ref('stg_usertesting__workspaces') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

-- A test may stand in several workspaces: the one in which it was seen last speaks for it.
ranked_tests as (

    select
        *,
        row_number() over (
            partition by test_id
            order by extracted_at desc, workspace_id asc
        ) as recency_rank
    from tests

),

newest_tests as (

    select * from ranked_tests
    where recency_rank = 1

),

workspace_totals as (

    select
        test_id,
        count(*) as workspace_count
    from tests
    group by test_id

),

session_totals as (

    select
        test_id,
        count(case when is_counted then 1 end) as session_count,
        count(distinct case when is_counted then participant_key end) as participant_count,
        count(case when is_counted and has_transcript then 1 end) as transcript_count,
        min(case when is_counted then finished_at end) as first_finished_at,
        max(case when is_counted then finished_at end) as last_finished_at
    from sessions
    group by test_id

),

-- A test whose sessions are loaded but which no workspace lists has a row, too, even if all of
-- them are deleted: they are still in `fct_sessions`.
final as (

    select
        coalesce(newest_tests.test_id, session_totals.test_id) as test_id,
        newest_tests.workspace_id,
        workspaces.workspace_name,
        coalesce(
            newest_tests.test_title,
            'Test ' || coalesce(newest_tests.test_id, session_totals.test_id)
        ) as test_title,
        newest_tests.test_type,
        newest_tests.product_type,
        coalesce(workspace_totals.workspace_count, 0) as workspace_count,
        coalesce(session_totals.session_count, 0) as session_count,
        coalesce(session_totals.participant_count, 0) as participant_count,
        coalesce(session_totals.transcript_count, 0) as transcript_count,
        newest_tests.test_title is not null as is_title_known,
        case
            when newest_tests.product_type in ('LIVE_CONVERSATION', 'THINK_OUT_LOUD') then true
            when newest_tests.product_type in ('NON_THINK_OUT_LOUD', 'SURVEY') then false
        end as expects_transcript,
        newest_tests.ordered_at,
        session_totals.first_finished_at,
        session_totals.last_finished_at
    from newest_tests
    full outer join session_totals on newest_tests.test_id = session_totals.test_id
    left join workspace_totals on newest_tests.test_id = workspace_totals.test_id
    left join workspaces on newest_tests.workspace_id = workspaces.workspace_id

)

select * from final
