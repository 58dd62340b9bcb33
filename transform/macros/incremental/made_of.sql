{#
    A hash of all that a model is made of, apart from the raw tables: the project's variables, its own code,
    and the code and seeds of all that it reads. Macros are not part of it: dbt does not show them.
#}
{% macro made_of(node) -%}
    {%- set parts = variables_of_models() -%}
    {%- for upstream in [node] + (upstream_nodes(node, {}).values() | list) -%}
        {%- do parts.append(upstream.unique_id ~ ' ' ~ upstream.checksum.checksum) -%}
    {%- endfor -%}
    {%- do return(local_md5(parts | sort | join('\n'))) -%}
{%- endmacro %}


{# All that a node reads, through others too, by name. #}
{% macro upstream_nodes(node, found) -%}
    {%- for name in node.depends_on.nodes if name in graph.nodes and name not in found -%}
        {%- do found.update({name: graph.nodes[name]}) -%}
        {%- do upstream_nodes(graph.nodes[name], found) -%}
    {%- endfor -%}
    {%- do return(found) -%}
{%- endmacro %}


{# The variables of dbt_project.yml, which dbt cannot list. #}
{% macro variables_of_models() -%}
    {%- set variables = [] -%}
    {%- for name in (
        'quotable_sample', 'quotable_half_width', 'wave_quiet_days', 'keep_unlisted_demographics',
        'transcript_wait_days', 'transcript_offset_ms', 'chunk_tokens', 'chunk_overlap_cues',
        'smallest_group', 'quote_words',
    ) -%}
        {%- do variables.append(name ~ ' ' ~ var('usertesting_' ~ name)) -%}
    {%- endfor -%}
    {%- do return(variables) -%}
{%- endmacro %}
