{#
    A relation to select from: in an incremental build the rows of it whose session (or whatever is the
    model's `unique_key`) has changed; all of its rows in any other build.
    A `dated` relation says when its rows were read. A warehouse keeps them about in that order, and a join
    on the time spares it reading the whole of a large table for a few sessions. PostgreSQL has indexes.
#}
{% macro only_changed(relation, dated=true) -%}
    {%- if not execute -%}
        {#- For dbt to see what the model depends on. -#}
        {%- do ref('base_usertesting__session_changes') -%}
        {%- do ref('base_usertesting__watermarks') -%}
    {%- endif -%}
    {%- if is_incremental_build() -%}
        {%- set key = config.get('unique_key') -%}
        {%- set rows = relation.identifier -%}
        (
            select {{ rows }}.*
            from (select * from {{ relation }}) as {{ rows }}
            {% if dated and target.type != 'postgres' -%}
            inner join (
                {{ changed_reads(key) }}
            ) as changed_reads
                on
                    {{ rows }}.{{ key }} = changed_reads.{{ key }}
                    and {{ rows }}.extracted_at = changed_reads.read_at
            {%- else -%}
            where {{ is_one_of(rows ~ '.' ~ key, changed(key)) }}
            {%- endif %}
        ) as {{ rows }}
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}


{# When the changed sessions were read: the times of their rows. #}
{% macro changed_reads(key) -%}
    select distinct
        {{ key }},
        read_at
    from (
        {%- for column in ('details_read_at', 'transcript_read_at') %}
        select
            {{ key }},
            {{ column }} as read_at
        from {{ ref('base_usertesting__session_changes') }}
        where
            is_current
            and deleted_at is null
            and {{ key }} in ({{ changed(key) }})
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as reads
    where read_at is not null
{%- endmacro %}


{#
    Whether a value is among those that a query gives. For PostgreSQL the values are an array: it looks each
    one up in the column's index, where it would read whole tables to join them with the values.
#}
{% macro is_one_of(value, query) -%}
    {{ value }} {{ '= any(array(' if target.type == 'postgres' else 'in (' -}}
    {{ query }}
    {{- '))' if target.type == 'postgres' else ')' }}
{%- endmacro %}
