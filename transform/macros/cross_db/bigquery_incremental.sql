{#
    dbt's incremental models on BigQuery know only strategies of their own, and no others that a
    project defines. These two let them have those of this project: all find the new rows in a
    temporary table, since a change of columns is never ignored here.
#}
{% macro dbt_bigquery_validate_get_incremental_strategy(config) %}
    {%- do return(config.get('incremental_strategy') or 'delete+insert') -%}
{% endmacro %}

{% macro bq_generate_incremental_build_sql(
    strategy, tmp_relation, target_relation, sql, unique_key, partition_by, partitions, dest_columns,
    tmp_relation_exists, copy_partitions, incremental_predicates
) %}
    {%- set build = context['get_incremental_' ~ strategy | replace('+', '_') ~ '_sql'] -%}
    {%- set changes = build({
        'target_relation': target_relation,
        'temp_relation': tmp_relation,
        'unique_key': unique_key,
        'dest_columns': dest_columns,
        'incremental_predicates': incremental_predicates,
    }) -%}
    {%- do return('begin transaction;\n' ~ changes ~ ';\ncommit transaction;') -%}
{% endmacro %}
