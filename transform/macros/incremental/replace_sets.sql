{#
    The incremental strategy `replace_sets`: the rows of every changed session (or whatever is the
    model's `unique_key`) go, and what was built of it now comes in, both in one transaction.
    dbt's own delete+insert deletes only what it inserts again, and so would keep the rows of a
    session that has become empty. A model without a watermark is emptied whole.
#}
{% macro get_incremental_replace_sets_sql(arguments) %}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- set change -%}
        {#- Not by `or`: Snowflake takes no subquery as a part of one. -#}
        delete from {{ arguments.target_relation }}
        where {{ is_one_of(arguments.unique_key, replaced_keys(arguments)) }};

        insert into {{ arguments.target_relation }} ({{ columns }})
        select {{ columns }} from {{ arguments.temp_relation }}
    {%- endset -%}
    {%- do return(in_one_transaction(change)) -%}
{% endmacro %}


{# The sets that go: those that have changed, and all of a model without a watermark. #}
{% macro replaced_keys(arguments) -%}
    {{ changed(arguments.unique_key) }}

    union all

    select {{ arguments.unique_key }}
    from {{ arguments.target_relation }}
    where 0 = (
        select count(change_number) from {{ ref('base_usertesting__watermarks') }}
        where model_name = '{{ this.identifier }}'
    )
{%- endmacro %}


{#
    Statements that no reader sees, and no kill leaves, half done. dbt opens a transaction by itself,
    or `bigquery_incremental.sql` does.
#}
{% macro in_one_transaction(statements) %}
    {%- do return(adapter.dispatch('in_one_transaction', 'usertesting')(statements)) -%}
{% endmacro %}

{% macro default__in_one_transaction(statements) %}
    {%- do return(statements) -%}
{% endmacro %}

{# dbt has Snowflake commit every statement by itself. #}
{% macro snowflake__in_one_transaction(statements) %}
    {%- do return('begin;\n' ~ statements ~ ';\ncommit;') -%}
{% endmacro %}
