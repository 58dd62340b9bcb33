{#
    The counted answers of a relation, one row for each measure that they tell of. The relation is
    read once.
#}
{% macro measured_answers(answers) -%}
    select *
    from (
        select
            measures.measure,
            {{ answers }}.*,
            cast(
                case measures.measure
                    {%- for measure, score in task_measures().items() %}
                    when '{{ measure }}' then {{ score }}
                    {%- endfor %}
                end as {{ type_double() }}
            ) as score
        from {{ answers }}
        cross join (
            {%- for measure in task_measures() %}
            select '{{ measure }}' as measure {{ 'union all' if not loop.last }}
            {%- endfor %}
        ) as measures
    ) as measured
    where score is not null
{%- endmacro %}
