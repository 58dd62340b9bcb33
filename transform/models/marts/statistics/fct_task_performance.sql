{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

responses as (

    select * from {{ only_changed(ref('fct_task_responses')) }}

),

timed as (

    select
        *,
        {{ to_seconds('case when not is_skipped then duration_ms end') }} as answer_seconds
    from responses

),

totals as (

    select
        test_id,
        task_id,
        max(task_type) as task_type,
        max(task_text) as task_text,
        min(task_index) as first_task_index,
        count(case when not is_skipped then 1 end) as answered_count,
        count(case when is_skipped then 1 end) as skipped_count,
        count(is_skipped) as response_count,
        count(case when answer_status in ('invalid', 'partly_parsed', 'unparsed') then 1 end)
            as not_understood_count,
        count(is_successful) as outcome_count,
        count(case when is_successful then 1 end) as success_count,
        count(answer_seconds) as timed_count,
        {{ percentile(0.25, 'answer_seconds') }} as p25_seconds,
        {{ percentile(0.5, 'answer_seconds') }} as median_seconds,
        {{ percentile(0.75, 'answer_seconds') }} as p75_seconds,
        {{ percentile(0.9, 'answer_seconds') }} as p90_seconds,
        avg(ln(answer_seconds)) as mean_log_seconds,
        stddev_samp(ln(answer_seconds)) as sd_log_seconds
    from timed
    group by test_id, task_id

),

-- Times on task are skewed to the right: mean and interval are those of their logarithms.
spread as (

    select
        *,
        {{ t_value('timed_count - 1') }} * sd_log_seconds / sqrt(timed_count) as log_margin
    from totals
    where timed_count > 0

),

final as (

    select
        totals.test_id,
        totals.task_id,
        totals.task_type,
        totals.task_text,
        totals.first_task_index,
        totals.response_count,
        totals.answered_count,
        totals.skipped_count,
        totals.not_understood_count,
        {{ ratio('totals.skipped_count', 'totals.response_count') }} as skip_rate,
        {{ proportion_bound('totals.skipped_count', 'totals.response_count', '-') }}
            as skip_rate_low,
        {{ proportion_bound('totals.skipped_count', 'totals.response_count', '+') }}
            as skip_rate_high,
        totals.outcome_count,
        totals.success_count,
        {{ ratio('totals.success_count', 'totals.outcome_count') }} as success_rate,
        {{ proportion_bound('totals.success_count', 'totals.outcome_count', '-') }}
            as success_rate_low,
        {{ proportion_bound('totals.success_count', 'totals.outcome_count', '+') }}
            as success_rate_high,
        totals.timed_count,
        totals.p25_seconds,
        totals.median_seconds,
        totals.p75_seconds,
        totals.p90_seconds,
        exp(totals.mean_log_seconds) as geometric_mean_seconds,
        exp(totals.mean_log_seconds - spread.log_margin) as geometric_mean_seconds_low,
        exp(totals.mean_log_seconds + spread.log_margin) as geometric_mean_seconds_high,
        {{ is_enough_to_quote('totals.response_count') }} as is_enough_to_quote
    from totals
    left join spread
        on
            totals.test_id = spread.test_id
            and totals.task_id = spread.task_id

)

select * from final
