with

scores as (

    select * from {{ ref('stg_usertesting__qx_scores') }}

),

task_groups as (

    select * from {{ ref('stg_usertesting__task_groups') }}
    where qx_score is not null

),

sessions as (

    select * from {{ ref('int_usertesting__completed_sessions') }}

),

tests as (

    select * from {{ ref('dim_tests') }}

),

labels as (

    select * from {{ ref('usertesting_test_labels') }}

),

dated as (

    select
        scores.*,
        coalesce(labels.programme, tests.product_type) as benchmark_group,
        lag(scores.as_of_date) over (
            partition by scores.test_id, scores.task_group_id
            order by scores.as_of_date
        ) as previous_as_of_date,
        lag(scores.qx_score) over (
            partition by scores.test_id, scores.task_group_id
            order by scores.as_of_date
        ) as previous_qx_score,
        lead(scores.as_of_date) over (
            partition by scores.test_id, scores.task_group_id
            order by scores.as_of_date
        ) as next_as_of_date
    from scores
    left join tests on scores.test_id = tests.test_id
    left join labels on scores.test_id = labels.test_id

),

-- The other tests of the group, each with the score that stood on that day.
benchmarks as (

    select
        dated.qx_score_id,
        count(*) as benchmark_count,
        avg(peers.qx_score) as benchmark_mean,
        100 * {{ ratio(
            '(count(case when peers.qx_score < dated.qx_score then 1 end)'
            ~ ' + count(case when peers.qx_score = dated.qx_score then 1 end) / 2.0)',
            'count(dated.qx_score)',
        ) }} as benchmark_percentile
    from dated
    inner join dated as peers
        on
            dated.benchmark_group = peers.benchmark_group
            and dated.test_id <> peers.test_id
            and dated.as_of_date >= peers.as_of_date
            and (dated.as_of_date < peers.next_as_of_date or peers.next_as_of_date is null)
    where peers.qx_score is not null
    group by dated.qx_score_id

),

-- What had been finished by the day of each score; a person counts once, with the newest session.
session_scores as (

    select
        scores.qx_score_id,
        task_groups.qx_score,
        row_number() over (
            partition by scores.qx_score_id, sessions.person_key
            order by {{ session_order('sessions', 'desc') }}, task_groups.task_group_index desc
        ) as recency_rank
    from scores
    inner join task_groups
        on
            scores.test_id = task_groups.test_id
            and scores.task_group_id = task_groups.task_group_id
    inner join sessions
        on
            task_groups.session_id = sessions.session_id
            and scores.as_of_date >= cast(sessions.finished_at as date)

),

session_totals as (

    select
        qx_score_id,
        count(*) as session_mean_n,
        sum(qx_score) as total,
        sum(qx_score * qx_score) as total_of_squares
    from session_scores
    where recency_rank = 1
    group by qx_score_id

),

session_means as (

    select
        *,
        {{ ratio('total', 'session_mean_n') }} as session_mean,
        {{ mean_bound('-', 'session_mean_n', 'total', 'total_of_squares', '0', '100') }}
            as session_mean_low,
        {{ mean_bound('+', 'session_mean_n', 'total', 'total_of_squares', '0', '100') }}
            as session_mean_high
    from session_totals

),

final as (

    select
        dated.qx_score_id,
        dated.test_id,
        dated.task_group_id,
        dated.task_group_label,
        dated.benchmark_group,
        dated.completed_session_count,
        dated.qx_score,
        dated.behavioral_score,
        dated.attitudinal_score,
        dated.usability_score,
        dated.trust_score,
        dated.appearance_score,
        dated.loyalty_score,
        dated.qx_score - dated.previous_qx_score as qx_score_change,
        coalesce(benchmarks.benchmark_count, 0) as benchmark_count,
        benchmarks.benchmark_mean,
        benchmarks.benchmark_percentile,
        coalesce(session_means.session_mean_n, 0) as session_mean_n,
        session_means.session_mean,
        session_means.session_mean_low,
        session_means.session_mean_high,
        {{ is_enough_to_quote(
            'session_means.session_mean_n',
            'session_means.session_mean_low',
            'session_means.session_mean_high',
            100,
        ) }} as is_session_mean_enough_to_quote,
        dated.next_as_of_date is null as is_newest,
        {#- The score itself has no interval; that of its sessions' mean is the nearest to it. #}
        {{ is_enough_to_quote(
            'dated.completed_session_count',
            'session_means.session_mean_low',
            'session_means.session_mean_high',
            100,
        ) }} as is_enough_to_quote,
        dated.as_of_date,
        dated.previous_as_of_date,
        dated.extracted_at
    from dated
    left join benchmarks on dated.qx_score_id = benchmarks.qx_score_id
    left join session_means on dated.qx_score_id = session_means.qx_score_id

)

select * from final
