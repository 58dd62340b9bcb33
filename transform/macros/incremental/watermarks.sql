{#
    Hook of the intermediate models and the marts. After a `replace_sets` model is built, records the number
    of the newest change that it contains. If a build fails, the watermark stays where it was, and the next
    build catches up. After `dbt build --empty` there is none, and the next build takes everything.

    Only the build that was the last to look for changes sets watermarks. An overlapping or partial build may
    have read models that lack the newest changes, so it sets none.
#}
{% macro set_watermark() -%}
    {%- if config.get('incremental_strategy') == 'replace_sets' -%}
        update {{ ref('base_usertesting__watermarks').render() }}
        set change_number = (
            select max(change_number) from {{ ref('base_usertesting__session_changes') }}
        )
        where
            model_name = '{{ this.identifier }}'
            and (
                select last_build.invocation_id
                from {{ ref('base_usertesting__watermarks').render() }} as last_build
                where last_build.model_name = 'base_usertesting__session_changes'
            ) = '{{ invocation_id }}'
    {%- endif -%}
{%- endmacro %}


{# Hook before changes are looked for: from here on no build but this one sets watermarks. #}
{% macro claim_watermarks() -%}
    update {{ ref('base_usertesting__watermarks').render() }}
    set invocation_id = '{{ invocation_id }}'
    where model_name = '{{ this.identifier }}'
{%- endmacro %}


{#
    Has the next build make every incremental model whole: for changes that do not arrive with the
    loader.
#}
{% macro reset_watermarks() -%}
    {%- set watermarks = ref('base_usertesting__watermarks') -%}
    {%- if load_relation(watermarks) is not none -%}
        {%- do run_query(
            'update ' ~ watermarks ~ ' set change_number = null where change_number is not null'
        ) -%}
    {%- endif -%}
{%- endmacro %}


{# The models that have a watermark. #}
{% macro incremental_models() -%}
    {%- do return(
        graph.get('nodes', {}).values()
        | selectattr('config.incremental_strategy', 'eq', 'replace_sets') | list
    ) -%}
{%- endmacro %}


{#
    Hook of the watermarks: takes the watermark of each model whose code, seeds or variables have
    changed since its last build, so that this build builds it whole. A build of a part of the project
    leaves that to a build of all: seeds that it does not load may still be the former ones.
#}
{% macro reset_changed_models() -%}
    {#- The graph is empty while dbt reads the project. -#}
    {%- set seeds = graph.get('nodes', {}).values() | selectattr('resource_type', 'eq', 'seed')
        | selectattr('package_name', 'eq', 'usertesting') | map(attribute='unique_id') | list -%}
    {%- if seeds and not seeds | reject('in', selected_resources) | list -%}
        {%- set now -%}
            case model_name
            {%- for model in incremental_models() %}
                when '{{ model.alias }}' then '{{ made_of(model) }}'
            {%- endfor %}
            end
        {%- endset -%}
        update {{ this }}
        set change_number = null, made_of = {{ now }}
        where coalesce(made_of, '') <> {{ now }}
    {%- endif -%}
{%- endmacro %}
