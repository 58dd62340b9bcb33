{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}
{#- A share and its count, and a time and its column. -#}
{%- set rates = ['skip_rate', 'success_rate', 'success_rate_with_skips'] -%}
{%- set times = ['answer_seconds', 'success_seconds'] -%}

with

answers as (

    select * from {{ only_changed(ref('int_usertesting__counted_answers')) }}

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
        count(case when answer_status in ('invalid', 'unparsed', 'partly_parsed') then 1 end)
            as not_understood_count,
        count(case when is_successful then 1 end) as success_count,
        count(case when is_reached then 1 end) as reached_count,
        count(is_skipped) as skip_rate_n,
        count(is_successful) as success_rate_n,
        case when count(is_successful) > 0 then count(is_reached) else 0 end
            as success_rate_with_skips_n,
        {{ percentile(0.25, 'answer_seconds') }} as p25_seconds,
        {{ percentile(0.5, 'answer_seconds') }} as median_seconds,
        {{ percentile(0.75, 'answer_seconds') }} as p75_seconds,
        {{ percentile(0.9, 'answer_seconds') }} as p90_seconds,
        {%- for time in times %}
        count({{ time }}) as {{ time }}_n,
        avg(ln({{ time }})) as {{ time }}_mean,
        nullif(stddev_samp(ln({{ time }})), 0) as {{ time }}_sd{{ ',' if not loop.last }}
        {%- endfor %}
    from answers
    group by test_id, task_id

),

-- Times on task are skewed to the right: mean and interval are those of their logarithms.
spread as (

    select
        *,
        {%- for time in times %}
        {{ t_value('(' ~ time ~ '_n - 1)') }} * {{ time }}_sd / sqrt(nullif({{ time }}_n, 0))
            as {{ time }}_margin,
        {%- endfor %}
        {%- for rate, count in [
            ('skip_rate', 'skipped_count'),
            ('success_rate', 'success_count'),
            ('success_rate_with_skips', 'reached_count'),
        ] %}
        {{ ratio(count, rate ~ '_n') }} as {{ rate }},
        {{ share_bound('-', count, rate ~ '_n') }} as {{ rate }}_low,
        {{ share_bound('+', count, rate ~ '_n') }} as {{ rate }}_high{{ ',' if not loop.last }}
        {%- endfor %}
    from totals

),

bounded as (

    select
        *,
        {%- for time, figure in [
            ('answer_seconds', 'geometric_mean_seconds'),
            ('success_seconds', 'geometric_mean_success_seconds'),
        ] %}
        {{ time }}_n as {{ figure }}_n,
        exp({{ time }}_mean) as {{ figure }},
        exp({{ time }}_mean - {{ time }}_margin) as {{ figure }}_low,
        exp({{ time }}_mean + {{ time }}_margin) as {{ figure }}_high{{ ',' if not loop.last }}
        {%- endfor %}
    from spread

),

final as (

    select
        test_id,
        task_id,
        task_type,
        task_text,
        first_task_index,
        answered_count,
        skipped_count,
        not_understood_count,
        success_count,
        {%- for rate in rates %}
        {{ rate }}_n,
        {{ rate }},
        {{ rate }}_low,
        {{ rate }}_high,
        {{ is_enough_to_quote(rate ~ '_n', rate ~ '_low', rate ~ '_high', 1) }}
            as is_{{ rate }}_enough_to_quote,
        {%- endfor %}
        p25_seconds,
        median_seconds,
        p75_seconds,
        p90_seconds,
        {%- for figure in ['geometric_mean_seconds', 'geometric_mean_success_seconds'] %}
        {{ figure }}_n,
        {{ figure }},
        {{ figure }}_low,
        {{ figure }}_high,
        {{ is_enough_to_quote(figure ~ '_n', figure ~ '_low', figure ~ '_high', figure) }}
            as is_{{ figure }}_enough_to_quote{{ ',' if not loop.last }}
        {%- endfor %}
    from bounded

)

select * from final
