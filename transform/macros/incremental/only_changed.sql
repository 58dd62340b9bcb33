{#
    A relation to select from: in an incremental build the rows of it whose session (or test,
    whichever is the model's `unique_key`) has changed; all of its rows in any other build.
    A `dated` relation says when its rows were read, and a warehouse keeps them about in that order:
    the bound on it spares reading the whole of a large table for a few sessions.
#}
{% macro only_changed(relation, dated=true) -%}
    {%- if not execute -%}
        {#- For dbt to see what the model depends on. -#}
        {%- do ref('base_usertesting__session_reads') -%}
        {%- do ref('base_usertesting__builds') -%}
    {%- endif -%}
    {%- if is_increment() -%}
        {%- set key = config.get('unique_key') -%}
        (
            select * from {{ relation }}
            where
                {{ key }} in ({{ changed(key) }})
                {% if dated -%}
                and extracted_at >= cast({{ oldest_read(key) }} as {{ dbt.type_timestamp() }})
                {%- endif %}
        ) as {{ relation.identifier }}
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}


{#
    When the oldest row that still counts was read, among all that has changed. It is asked for
    beforehand, since a literal reaches the tables through any view.
#}
{% macro oldest_read(key) -%}
    {%- set query -%}
        select min(read_at)
        from (
            select details_read_at as read_at, {{ key }}, deleted_at
            from {{ ref('base_usertesting__session_reads') }}
            union all
            select transcript_read_at as read_at, {{ key }}, deleted_at
            from {{ ref('base_usertesting__session_reads') }}
        ) as reads
        where
            deleted_at is null
            and {{ key }} in ({{ changed(key) }})
    {%- endset -%}
    {%- set oldest = run_query(query).columns[0][0] -%}
    {{ "'" ~ oldest ~ "'" if oldest is not none else 'null' }}
{%- endmacro %}
