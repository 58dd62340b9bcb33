{#
    Hook of every model: writes down up to which arrival one is built that replaces sets. It runs after
    the model's rows are in, so a build that fails leaves the mark where it was, and the next one
    catches up.
#}
{% macro remember_build() -%}
    {%- if config.get('incremental_strategy') == 'replace_sets' -%}
        insert into {{ ref('base_usertesting__builds') }} (model_name, arrived_until)
        select
            '{{ this.identifier }}',
            max(arrived_at)
        from {{ ref('base_usertesting__session_reads') }}
    {%- endif -%}
{%- endmacro %}


{#
    Has every incremental model built anew by the next build: for changes that do not arrive with the
    loader.
#}
{% macro forget_builds() -%}
    {%- set builds = ref('base_usertesting__builds') -%}
    {%- if load_relation(builds) is not none -%}
        {%- do run_query('delete from ' ~ builds) -%}
    {%- endif -%}
{%- endmacro %}
