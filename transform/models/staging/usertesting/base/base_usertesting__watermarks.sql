{{ config(materialized='incremental', incremental_strategy='append') }}

{#- The graph is empty while dbt reads the project. -#}
{%- set names = graph.get('nodes', {}).values()
    | selectattr('config.incremental_strategy', 'eq', 'replace_sets')
    | map(attribute='alias') | list -%}

-- One row a model, null until the model is built; the hook `set_watermark` updates it. The row of
-- `base_usertesting__session_changes` says which build was the last to look for changes.
with

models as (
    {% for name in ['base_usertesting__session_changes'] + names %}
    select '{{ name }}' as model_name
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

final as (

    select
        cast(model_name as {{ dbt.type_string() }}) as model_name,
        cast(null as {{ dbt.type_bigint() }}) as change_number,
        cast(null as {{ dbt.type_string() }}) as invocation_id
    from models
    {%- if is_increment() %}
    where model_name not in (select model_name from {{ this }})
    {%- endif %}

)

select * from final
