{{ config(
    materialized='incremental',
    incremental_strategy='append',
    post_hook="{{ reset_changed_models() }}",
) }}

{#- The graph is empty while dbt reads the project. -#}
{%- set models = incremental_models() -%}

-- One row per model, null until the model is built; the hook `set_watermark` updates it. The row of
-- `base_usertesting__session_changes` says which build was the last to look for changes.
with

models as (

    select 'base_usertesting__session_changes' as model_name
    {%- for model in models %}
    union all
    select '{{ model.alias }}'
    {%- endfor %}

),

final as (

    select
        cast(model_name as {{ dbt.type_string() }}) as model_name,
        cast(null as {{ dbt.type_bigint() }}) as change_number,
        cast(null as {{ dbt.type_string() }}) as invocation_id,
        cast(null as {{ dbt.type_string() }}) as made_of
    from models
    {%- if is_incremental_build() %}
    where model_name not in (select model_name from {{ this }})
    {%- endif %}

)

select * from final
