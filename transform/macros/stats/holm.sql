{#
    The rows of a relation with its `p_value`, or another column, adjusted for all others of the
    same family, as `p_adjusted`: Holm's step-down. Of families in which nothing has changed, no more
    than one in twenty has any row below 0.05.
#}
{% macro holm(relation, family, p_value='p_value') -%}
    {%- set in_order = 'partition by ' ~ family | join(', ') ~ ' order by holm_rank' -%}
    select
        *,
        case
            when {{ p_value }} is not null
                then max(holm_step) over (
                    {{ in_order }} rows between unbounded preceding and current row
                )
        end as p_adjusted
    from (
        select
            *,
            least(1, {{ p_value }} * (holm_count - holm_rank + 1)) as holm_step
        from (
            select
                *,
                count({{ p_value }}) over (partition by {{ family | join(', ') }}) as holm_count,
                row_number() over (
                    partition by {{ family | join(', ') }}
                    order by case when {{ p_value }} is null then 1 else 0 end, {{ p_value }}
                ) as holm_rank
            from {{ relation }}
        ) as ranked
    ) as stepped
{%- endmacro %}
