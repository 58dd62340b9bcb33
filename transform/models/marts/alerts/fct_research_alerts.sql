{# Kept from build to build, a full refresh included: nothing else knows when an alert was new. #}
{{ config(
    materialized='incremental',
    unique_key='alert_id',
    full_refresh=false,
) }}
{%- set subjects = ['task_id', 'task_group_id', 'phrase', 'attribute', 'demographic_value'] %}
{%- set added = {
    'phrase': dbt.type_string(),
    'attribute': dbt.type_string(),
    'demographic_value': dbt.type_string(),
    'measured_low': type_double(),
    'measured_high': type_double(),
} %}
{%- set is_known = flags.INTROSPECT and is_incremental() %}

with

-- The clock is the newest read's: a pipeline that has stopped sees nothing.
last_read as (

    select {{ newest_time('extracted_at') }} as read_at
    from {{ ref('stg_usertesting__sessions') }}

),

raised as (

    select
        alert_id,
        rule,
        measure,
        comparison,
        test_id,
        {%- for subject in subjects %}
        {{ subject }},
        {%- endfor %}
        measured_value,
        measured_low,
        measured_high,
        threshold,
        measured_count,
        -- Not joined: PostgreSQL would look for it once for each alert.
        (select last_read.read_at from last_read) as read_at
    from {{ ref('fct_alert_checks') }}
    where outcome = 'raised'

),

{% if is_known -%}
{#- A table from before these columns has none of them; a unit test names no table. #}
known as (

    select
        alert_id,
        rule,
        measure,
        comparison,
        test_id,
        task_id,
        task_group_id,
        measured_value,
        threshold,
        measured_count,
        {%- for column, type in added.items() %}
        cast({{ column if this is string else column_or_null(this, column) }} as {{ type }})
            as {{ column }},
        {%- endfor %}
        is_open,
        first_seen_at,
        coalesce(
            {{ 'opened_at' if this is string else column_or_null(this, 'opened_at') }},
            first_seen_at
        ) as opened_at,
        last_seen_at
    from {{ this }}

),

{% endif -%}
final as (

    select
        raised.alert_id,
        raised.rule,
        raised.measure,
        raised.comparison,
        raised.test_id,
        {%- for subject in subjects %}
        raised.{{ subject }},
        {%- endfor %}
        raised.measured_value,
        raised.measured_low,
        raised.measured_high,
        raised.threshold,
        raised.measured_count,
        true as is_open,
        {{ 'coalesce(known.first_seen_at, raised.read_at)' if is_known else 'raised.read_at' }}
            as first_seen_at,
        {{ 'case when known.is_open then known.opened_at else raised.read_at end'
            if is_known else 'raised.read_at' }}
            as opened_at,
        raised.read_at as last_seen_at
    from raised
    {%- if is_known %}
    left join known on raised.alert_id = known.alert_id

    union all

    select
        known.alert_id,
        known.rule,
        known.measure,
        known.comparison,
        known.test_id,
        {%- for subject in subjects %}
        known.{{ subject }},
        {%- endfor %}
        known.measured_value,
        known.measured_low,
        known.measured_high,
        known.threshold,
        known.measured_count,
        false as is_open,
        known.first_seen_at,
        known.opened_at,
        known.last_seen_at
    from known
    left join raised on known.alert_id = raised.alert_id
    where raised.alert_id is null
    {%- endif %}

)

select * from final
