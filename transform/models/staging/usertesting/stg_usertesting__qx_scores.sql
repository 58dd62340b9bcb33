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
        cast(completes as {{ dbt.type_bigint() }}) as completed_session_count,
        cast(qx_score as {{ type_double() }}) as qx_score,
        {%- for score in ['behavioral', 'attitudinal'] %}
        {{ to_number(json_text('component_scores', score)) }} as {{ score }}_score,
        {%- endfor %}
        {%- for score in ['usability', 'trust', 'appearance', 'loyalty'] %}
        {{ to_number(json_text('value_scores', score)) }} as {{ score }}_score,
        {%- endfor %}
        cast(as_of_date as date) as as_of_date,
        cast(extracted_at as {{ dbt.type_timestamp() }}) as extracted_at
    from parsed

)

select * from renamed
