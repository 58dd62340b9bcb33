{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}
{%- set rates = {
    'skip_rate': 'skipped_count',
    'success_rate': 'success_count',
    'success_rate_with_skips': 'reached_count',
} %}
{%- set times = {
    'geometric_mean_seconds': 'answer_seconds',
    'geometric_mean_success_seconds': 'success_seconds',
} %}

with

answers as (

    select * from {{ only_changed(ref('int_usertesting__counted_answers')) }}

),

totals as (

    select
        {%- for figure, seconds in times.items() %}
        count({{ seconds }}) as {{ figure }}_n,
        avg(ln({{ seconds }})) as {{ figure }}_log_mean,
        nullif(stddev_samp(ln({{ seconds }})), 0) as {{ figure }}_log_sd,
        {%- endfor %}
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
        {{ percentile(0.9, 'answer_seconds') }} as p90_seconds
    from answers
    group by test_id, task_id

),

-- Times on task are skewed to the right: mean and interval are those of their logarithms.
spread as (

    select
        {%- for figure in times %}
        {{ t_value('(' ~ figure ~ '_n - 1)') }}
        * {{ figure }}_log_sd / sqrt(nullif({{ figure }}_n, 0)) as {{ figure }}_log_margin,
        {%- endfor %}
        *
    from totals

),

bounded as (

    select
        {%- for figure in times %}
        exp({{ figure }}_log_mean) as {{ figure }},
        exp({{ figure }}_log_mean - {{ figure }}_log_margin) as {{ figure }}_low,
        exp({{ figure }}_log_mean + {{ figure }}_log_margin) as {{ figure }}_high,
        {%- endfor %}
        {%- for figure, count in rates.items() %}
        {{ ratio(count, figure ~ '_n') }} as {{ figure }},
        {{ share_bound('-', count, figure ~ '_n') }} as {{ figure }}_low,
        {{ share_bound('+', count, figure ~ '_n') }} as {{ figure }}_high,
        {%- endfor %}
        *
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
        {%- for figure in rates %}
        {{ figure }}_n,
        {{ figure }},
        {{ figure }}_low,
        {{ figure }}_high,
        {{ is_enough_to_quote(figure ~ '_n', figure ~ '_low', figure ~ '_high', 1) }}
            as is_{{ figure }}_enough_to_quote,
        {%- endfor %}
        {%- for figure in times %}
        {{ figure }}_n,
        {{ figure }},
        {{ figure }}_low,
        {{ figure }}_high,
        {{ is_enough_to_quote(figure ~ '_n', figure ~ '_low', figure ~ '_high', figure) }}
            as is_{{ figure }}_enough_to_quote,
        {%- endfor %}
        p25_seconds,
        median_seconds,
        p75_seconds,
        p90_seconds
    from bounded

)

select * from final
