with

tests as (

    select * from {{ ref('stg_usertesting__tests') }}

),

workspaces as (

    select * from {{ ref('stg_usertesting__workspaces') }}

),

labels as (

    select * from {{ ref('usertesting_test_labels') }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

-- A test may be in several workspaces: the row that was read last is used.
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

counted_sessions as (

    select
        *,
        case when is_counted then duration_seconds end as counted_seconds,
        case
            when is_counted and finished_at is not null
                then row_number() over (
                    partition by test_id
                    order by
                        case when is_counted and finished_at is not null then 0 else 1 end,
                        finished_at
                )
        end as finish_place
    from sessions

),

session_totals as (

    select
        test_id,
        count(case when is_counted then 1 end) as session_count,
        count(distinct case when is_counted then participant_key end) as participant_count,
        count(case when is_counted and has_transcript then 1 end) as transcript_count,
        min(case when is_counted then finished_at end) as first_finished_at,
        max(case when is_counted then finished_at end) as last_finished_at,
        max(case when finish_place = 30 then finished_at end) as thirtieth_finished_at,
        {{ percentile(0.5, 'counted_seconds') }} as median_session_seconds
    from counted_sessions
    group by test_id

),

-- A test whose sessions are loaded but which no workspace lists has a row, too, even if all of
-- them are deleted: they are still in `fct_sessions`.
known_tests as (

    select
        newest_tests.workspace_id,
        newest_tests.test_title,
        newest_tests.test_type,
        newest_tests.product_type,
        newest_tests.ordered_at,
        session_totals.session_count,
        session_totals.participant_count,
        session_totals.transcript_count,
        session_totals.median_session_seconds,
        session_totals.first_finished_at,
        session_totals.last_finished_at,
        session_totals.thirtieth_finished_at,
        coalesce(newest_tests.test_id, session_totals.test_id) as test_id
    from newest_tests
    full outer join session_totals on newest_tests.test_id = session_totals.test_id

),

final as (

    select
        known_tests.test_id,
        known_tests.workspace_id,
        workspaces.workspace_name,
        coalesce(known_tests.test_title, 'Test ' || known_tests.test_id) as test_title,
        coalesce(
            labels.short_title, known_tests.test_title, 'Test ' || known_tests.test_id
        ) as short_title,
        labels.brand,
        labels.programme,
        cast(labels.wave as {{ dbt.type_int() }}) as wave,
        known_tests.test_type,
        known_tests.product_type,
        coalesce(workspace_totals.workspace_count, 0) as workspace_count,
        coalesce(known_tests.session_count, 0) as session_count,
        coalesce(known_tests.participant_count, 0) as participant_count,
        coalesce(known_tests.transcript_count, 0) as transcript_count,
        known_tests.test_title is not null as is_title_known,
        case
            when known_tests.product_type in ('LIVE_CONVERSATION', 'THINK_OUT_LOUD') then true
            when known_tests.product_type in ('NON_THINK_OUT_LOUD', 'SURVEY') then false
        end as expects_transcript,
        known_tests.ordered_at,
        known_tests.first_finished_at,
        known_tests.last_finished_at,
        {%- for session in ['first', 'thirtieth'] %}
        cast(
            {{ dbt.datediff(
                'known_tests.ordered_at', 'known_tests.' ~ session ~ '_finished_at', 'second'
            ) }}
            as {{ type_double() }}
        ) / 3600 as hours_to_{{ session }}_session,
        {%- endfor %}
        known_tests.median_session_seconds
    from known_tests
    left join workspace_totals on known_tests.test_id = workspace_totals.test_id
    left join workspaces on known_tests.workspace_id = workspaces.workspace_id
    left join labels on known_tests.test_id = labels.test_id

)

select * from final
