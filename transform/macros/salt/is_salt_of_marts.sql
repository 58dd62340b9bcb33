{#
    Whether the keys of the marts were made with the salt that there is: by the hash of it that they
    keep. Marts without a hash, those of a former version, are judged by their keys: more than a share
    of them have to be those of participants in the raw tables.
#}
{% macro is_salt_of_marts(share=0) %}
    {%- set salt_hash = run_query('select ' ~ participant_key("''") ~ ' as salt_hash')[0][0] -%}
    {%- if salt_hash is none -%}
        {%- do exceptions.raise_compiler_error(
            'The salt of the participant keys is gone from ' ~ participant_salts() ~ '. '
            ~ how_to_bring_a_salt()
        ) -%}
    {%- endif -%}
    {%- set known_hash = salt_hash_of_marts() -%}
    {%- if known_hash is not none -%}
        {%- do return(salt_hash == known_hash) -%}
    {%- endif -%}
    {%- set tables = tables_with_keys() -%}
    {%- if not tables -%}
        {%- do return(true) -%}
    {%- endif -%}
    {%- set people, keys, explained = run_query(key_counts(tables)).rows[0].values() -%}
    {%- do return(not people or not keys or explained > share * keys) -%}
{% endmacro %}


{# The hash that the marts keep; none if they have none. #}
{% macro salt_hash_of_marts() %}
    {%- set node = graph.nodes.get('model.usertesting.dq_participant_keys') -%}
    {%- set kept = adapter.get_relation(node.database, node.schema, node.alias) if node -%}
    {%- if kept -%}
        {%- do return(run_query('select max(salt_hash) as salt_hash from ' ~ kept)[0][0]) -%}
    {%- endif -%}
    {%- do return(none) -%}
{% endmacro %}


{# The tables that dbt has built with keys in them. #}
{% macro tables_with_keys() %}
    {%- set tables = [] -%}
    {%- for table in built_tables_about_people() if 'participant_key' in table.columns -%}
        {%- do tables.append(table.relation) -%}
    {%- endfor -%}
    {%- do return(tables) -%}
{% endmacro %}


{#
    How many participants are in the raw tables, how many keys in some others, and how many of these are
    keys of the former.
#}
{% macro key_counts(tables) -%}
    with

    people as (

        {% for table in raw_tables_about_people() if 'participant_id' in table.columns -%}
        select participant_id from {{ table.relation }}
        union all
        {% endfor -%}
        select cast(null as {{ dbt.type_string() }}) as participant_id

    ),

    made as (

        select distinct {{ participant_key('participant_id') }} as participant_key
        from people

    ),

    found as (

        {% for table in tables -%}
        select participant_key from {{ table }}
        {{ 'union all' if not loop.last }}
        {% endfor -%}

    )

    select
        (select count(participant_key) from made) as people,
        count(distinct found.participant_key) as found_keys,
        count(distinct made.participant_key) as explained_keys
    from found
    left join made on found.participant_key = made.participant_key
{%- endmacro %}
