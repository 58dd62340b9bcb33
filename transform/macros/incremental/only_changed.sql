{#
    Gives a relation to select from. In an incremental build it has the rows whose `unique_key` (a session, a
    test, a participant) has changed. In any other build it has all rows.

    A `dated` relation has the column `extracted_at`, and it is the time at which the details or the transcript of
    the session were read: other times are not among those that are joined. Warehouses store rows roughly in the
    order of their loading, so a join on this time lets them skip most of a large table.
    PostgreSQL needs no such join: it finds the rows by an index on the key.
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
