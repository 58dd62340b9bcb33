{%- set subjects = ['task_id', 'task_group_id', 'phrase', 'attribute', 'demographic_value'] %}
{#- What is measured, and then what rules have found in each task, is compared with the rules. #}
{%- set looks = {'compared': 'measured', 'gathered': 'kinds_of_alerts'} %}

with

measured as (

    select * from {{ ref('int_usertesting__alert_values') }}

),

rules as (

    select * from {{ ref('usertesting_alert_rules') }}

),
{% for look, relation in looks.items() %}
{%- if relation == 'kinds_of_alerts' %}
-- What several rules find in one task, each in its own way.
kinds_of_alerts as (

    select
        'alert_kinds' as measure,
        test_id,
        task_id,
        {%- for subject in subjects if subject != 'task_id' %}
        cast(null as {{ dbt.type_string() }}) as {{ subject }},
        {%- endfor %}
        {%- for column in ['value', 'low', 'high'] %}
        cast(
            count(distinct case when outcome = 'raised' then measure end) as {{ type_double() }}
        ) as measured_{{ column }},
        {%- endfor %}
        coalesce(min(case when outcome = 'raised' then measured_count end), 0) as measured_count,
        cast(null as {{ dbt.type_bigint() }}) as minimum_n,
        cast(null as {{ type_double() }}) as p_adjusted,
        true as is_more_than_noise,
        true as is_complete
    from compared
    where task_id is not null
    group by test_id, task_id

),
{% endif %}
{{ look }} as (

    select
        *,
        case
            when not is_value_beyond then 'not_beyond'
            when measured_count < minimum_n then 'too_few'
            when not is_complete then 'not_complete'
            when not coalesce(is_more_than_noise, false) then 'noise'
            when is_interval_beyond then 'raised'
            else 'not_sure'
        end as outcome
    from (
        select
            rules.rule,
            rules.measure,
            rules.comparison,
            {{ relation }}.test_id,
            {%- for subject in subjects %}
            {{ relation }}.{{ subject }},
            {%- endfor %}
            {{ relation }}.measured_value,
            {{ relation }}.measured_low,
            {{ relation }}.measured_high,
            {{ relation }}.p_adjusted,
            {{ relation }}.is_more_than_noise,
            {{ relation }}.is_complete,
            cast(rules.threshold as {{ type_double() }}) as threshold,
            cast({{ relation }}.measured_count as {{ dbt.type_bigint() }}) as measured_count,
            cast(coalesce({{ relation }}.minimum_n, rules.minimum_n) as {{ dbt.type_bigint() }})
                as minimum_n,
            case
                when rules.comparison = 'above'
                    then {{ relation }}.measured_value > rules.threshold
                else {{ relation }}.measured_value < rules.threshold
            end as is_value_beyond,
            case
                when rules.comparison = 'above'
                    then {{ relation }}.measured_low > rules.threshold
                else {{ relation }}.measured_high < rules.threshold
            end as is_interval_beyond
        from {{ relation }}
        inner join rules on {{ relation }}.measure = rules.measure
    ) as looked_at

),
{% endfor %}
final as (

    {%- for look in looks %}
    select
        {{ surrogate_key([
            'rule', 'test_id', "coalesce(task_id, task_group_id, 'none')",
        ]) }}
        || coalesce('-' || phrase, '')
        || coalesce('-' || attribute || '-' || demographic_value, '') as alert_id,
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
        minimum_n,
        p_adjusted,
        outcome
    from {{ look }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from final
