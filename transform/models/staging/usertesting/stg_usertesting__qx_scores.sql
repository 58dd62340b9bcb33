{%- set scores = {
    'behavioral': 'component_scores',
    'attitudinal': 'component_scores',
    'usability': 'value_scores',
    'trust': 'value_scores',
    'appearance': 'value_scores',
    'loyalty': 'value_scores',
} -%}
with

source as (

    {{ read_stream('qx_scores') }}

),

parsed as (

    select
        *,
        {{ as_json('components') }} as component_scores,
        {{ as_json(quoted('values')) }} as value_scores
    from source

),

renamed as (

    select
        {{ surrogate_key(['test_id', 'task_group_uuid', 'as_of_date']) }} as qx_score_id,
        test_id,
        task_group_uuid as task_group_id,
        label as task_group_label,
        {{ to_whole_number('completes') }} as completed_session_count,
        cast(qx_score as {{ type_double() }}) as qx_score,
        {%- for score, column in scores.items() %}
        {{ to_number(json_text(column, score)) }} as {{ score }}_score,
        {%- endfor %}
        {% for score, column in scores.items() -%}
        case
            when
                {{ json_text(column, score) }} is not null
                and {{ to_number(json_text(column, score)) }} is null
                then 1
            else 0
        end{{ ' + ' if not loop.last }}
        {%- endfor %} as unreadable_score_count,
        cast(as_of_date as date) as as_of_date,
        cast(extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from parsed

)

-- A score of a day that has not come was asked for by a wrong clock. Until then it would be the
-- newest one.
select * from renamed
where as_of_date <= cast({{ utc_now() }} as date)
