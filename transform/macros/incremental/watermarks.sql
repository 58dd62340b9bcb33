{#
    Hook of every model: notes up to which change one is built that replaces sets. It runs after the
    model's rows are in, so a build that fails leaves the watermark where it was, and the next one catches
    up. After `dbt build --empty` there is none, and the next build takes everything.
#}
{% macro set_watermark() -%}
    {%- if config.get('incremental_strategy') == 'replace_sets' -%}
        update {{ ref('base_usertesting__watermarks').render() }}
        set change_number = (
            select max(change_number) from {{ ref('base_usertesting__session_changes') }}
        )
        where model_name = '{{ this.identifier }}'
    {%- endif -%}
{%- endmacro %}


{#
    Has every incremental model built anew by the next build: for changes that do not arrive with the
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
