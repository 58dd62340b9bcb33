{#
    The statements of a model on Snowflake have its name as their tag. Tests, which are many and have one statement
    each, keep the profile's tag: to set another would be a second one.
#}
{% macro snowflake__set_query_tag() -%}
    {%- if model.resource_type != 'test' -%}
        {%- do run_query("alter session set query_tag = 'usertesting: " ~ model.name ~ "'") -%}
    {%- endif -%}
{%- endmacro %}

{% macro snowflake__unset_query_tag(original_query_tag) -%}
    {%- if model.resource_type != 'test' -%}
        {%- do run_query("alter session set query_tag = '" ~ target.query_tag ~ "'") -%}
    {%- endif -%}
{%- endmacro %}


{# A night that adds rows to a table leaves its comments as the last deploy has written them. #}
{% macro snowflake__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if not (is_incremental_build() and invocation_args_dict.get('selector') == 'nightly') -%}
        {%- do dbt.snowflake__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- endif -%}
{%- endmacro %}
