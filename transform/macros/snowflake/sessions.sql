{#
    Every statement on Snowflake bears the name of the model or test that it is for. dbt's own macros
    ask for the former tag first, and set it again, at three statements a model.
#}
{% macro snowflake__set_query_tag() -%}
    {%- do run_query("alter session set query_tag = 'usertesting: " ~ model.name ~ "'") -%}
{%- endmacro %}

{% macro snowflake__unset_query_tag(original_query_tag) -%}
{%- endmacro %}


{# A night that adds rows to a table leaves its comments as the last deploy has written them. #}
{% macro snowflake__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if not (is_increment() and invocation_args_dict.get('selector') == 'nightly') -%}
        {%- do dbt.snowflake__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- endif -%}
{%- endmacro %}
