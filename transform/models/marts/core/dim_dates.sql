{#- Not dbt's date_spine: that asks the warehouse how many days there are, to be compiled. -#}
{%- set first = modules.datetime.date(2015, 1, 1) -%}
{%- set first_day = "cast('" ~ first ~ "' as date)" -%}
{%- set past = modules.datetime.date(2041, 1, 1) -%}

with

numbers as (

    {{ dbt.generate_series((past - first).days) }}

),

-- Some warehouses make fractions of the series.
numbered as (

    select cast(generated_number - 1 as {{ dbt.type_int() }}) as day_number
    from numbers

),

final as (

    select cast({{ dbt.dateadd('day', 'day_number', first_day) }} as date) as date_day
    from numbered

)

select * from final
