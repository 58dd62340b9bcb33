{{ config(materialized='incremental', incremental_strategy='append') }}

{#- The graph is empty while dbt reads the project. -#}
{%- set names = graph.get('nodes', {}).values()
    | selectattr('config.incremental_strategy', 'eq', 'replace_sets')
    | map(attribute='alias') | list -%}

-- One row a model, null until the model is built; the hook `set_watermark` updates it.
with

models as (
    {% for name in names or ['none'] %}
    select '{{ name }}' as model_name
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        cast(model_name as {{ dbt.type_string() }}) as model_name,
        cast(null as {{ dbt.type_bigint() }}) as change_number
    from models
    {%- if is_increment() %}
    where model_name not in (select model_name from {{ this }})
    {%- endif %}

)

select * from final
