{# The counted answers of a relation, one row a measure that they tell of. #}
{% macro measured_answers(answers) -%}
    {%- for measure, score in task_measures().items() %}
    select
        '{{ measure }}' as measure,
        test_id,
        task_id,
        task_index,
        task_text,
        person_key,
        session_id,
        cast({{ score }} as {{ type_double() }}) as score
    from {{ answers }}
    where {{ score }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
