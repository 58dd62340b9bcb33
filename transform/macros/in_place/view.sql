{#
    dbt replaces a view by dropping it, and the views on it. If its columns are the same, or
    new ones come last, PostgreSQL can put a new query into the view that is there.
#}
{% materialization view, adapter='postgres' %}
    {%- do wait_for_other_builds() -%}
    {%- set old = load_cached_relation(this) -%}
    {%- set old_columns = column_types('select * from ' ~ old) if old and old.is_view else [] -%}
    {%- if old_columns and column_types(sql)[:old_columns | length] == old_columns -%}
        {{ run_hooks(pre_hooks) }}
        {%- call statement('main') -%}
            create or replace view {{ this }} as (
                {{ sql }}
            )
        {%- endcall -%}
        {%- do apply_grants(this, config.get('grants'), should_revoke=true) -%}
        {%- do persist_docs(this.incorporate(type='view'), model) -%}
        {{ run_hooks(post_hooks) }}
        {%- do adapter.commit() -%}
        {{ return({'relations': [this.incorporate(type='view')]}) }}
    {%- endif -%}
    {%- if old -%}
        {%- do warn_of_views_on(old) -%}
    {%- endif -%}
    {{ return(dbt.materialization_view_default()) }}
{% endmaterialization %}
