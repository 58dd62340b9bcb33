{#- Not dbt's date_spine: that asks the warehouse how many days there are, to be compiled. -#}
{%- set first = modules.datetime.date(2015, 1, 1) -%}
{%- set first_day = "cast('" ~ first ~ "' as date)" -%}
{%- set past = modules.datetime.date(2041, 1, 1) -%}

with

numbers as (

    {{ dbt.generate_series((past - first).days) }}

),

final as (

    select cast({{ dbt.dateadd('day', 'generated_number - 1', first_day) }} as date) as date_day
    from numbers

)

select * from final
