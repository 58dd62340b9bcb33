{#
    All tests `not_null` and `unique` of a model's columns in one query, which reads the model once. The
    selector `nightly` runs it in their place; a deployment runs them, too. Tests that only warn, or that
    look at a part of the rows, are not repeated here.
#}
{% test complete_and_unique(model) %}
{%- set counts = {} -%}
{%- for node in (graph.nodes.values() if execute else [])
    if node.resource_type == 'test'
    and node.attached_node == context['model'].attached_node
    and node.test_metadata and node.test_metadata.name in ('not_null', 'unique')
    and node.config.severity | lower == 'error' and not node.config.where -%}
    {%- set column = node.column_name -%}
    {%- if node.test_metadata.name == 'not_null' -%}
        {%- do counts.update({column ~ '_missing': 'count(*) - count(' ~ column ~ ')'}) -%}
    {%- else -%}
        {%- do counts.update(
            {column ~ '_repeated': 'count(' ~ column ~ ') - count(distinct ' ~ column ~ ')'}
        ) -%}
    {%- endif -%}
{%- endfor %}

select *
from (
    select
        {%- for name, count in counts.items() %}
        {{ count }} as {{ name }},
        {%- endfor %}
        count(*) as row_count
    from {{ model }}
) as counted
where
    1 = 0
    {%- for name in counts %}
    or {{ name }} > 0
    {%- endfor %}

{% endtest %}
