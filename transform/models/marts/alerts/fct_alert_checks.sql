with

measured as (

    select * from {{ ref('int_usertesting__alert_values') }}

),

rules as (

    select * from {{ ref('usertesting_alert_rules') }}

),

compared as (

    select
        {{ surrogate_key([
            'rules.rule',
            'measured.test_id',
            "coalesce(measured.session_id, measured.task_id, measured.task_group_id, 'none')",
        ]) }} as alert_id,
        rules.rule,
        rules.measure,
        rules.comparison,
        measured.test_id,
        measured.session_id,
        measured.task_id,
        measured.task_group_id,
        measured.measured_value,
        measured.measured_low,
        measured.measured_high,
        cast(rules.threshold as {{ type_double() }}) as threshold,
        cast(measured.measured_count as {{ dbt.type_bigint() }}) as measured_count,
        cast(rules.minimum_n as {{ dbt.type_bigint() }}) as minimum_n,
        case
            when rules.comparison = 'above' then measured.measured_value > rules.threshold
            else measured.measured_value < rules.threshold
        end as is_value_beyond,
        case
            when rules.comparison = 'above' then measured.measured_low > rules.threshold
            else measured.measured_high < rules.threshold
        end as is_interval_beyond
    from measured
    inner join rules
        on
            measured.measure = rules.measure
            and coalesce(measured.word, '') = coalesce(rules.word, '')

),

final as (

    select
        alert_id,
        rule,
        measure,
        comparison,
        test_id,
        session_id,
        task_id,
        task_group_id,
        measured_value,
        measured_low,
        measured_high,
        threshold,
        measured_count,
        minimum_n,
        case
            when not is_value_beyond then 'not_beyond'
            when measured_count < minimum_n then 'too_few'
            when is_interval_beyond then 'raised'
            else 'not_sure'
        end as outcome
    from compared

)

select * from final
