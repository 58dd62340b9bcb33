{# A JSON column as the warehouse's own JSON type; JSON's null becomes SQL's. #}
{% macro as_json(column) -%}
    {{ return(adapter.dispatch('as_json', 'usertesting')(column)) }}
{%- endmacro %}

{% macro duckdb__as_json(column) -%}
    nullif(cast({{ column }} as json), cast('null' as json))
{%- endmacro %}

{% macro postgres__as_json(column) -%}
    nullif(cast({{ column }} as jsonb), cast('null' as jsonb))
{%- endmacro %}

{% macro snowflake__as_json(column) -%}
    iff(is_null_value(cast({{ column }} as variant)), null, cast({{ column }} as variant))
{%- endmacro %}

{% macro bigquery__as_json(column) -%}
    if(json_type(to_json({{ column }})) = 'null', null, to_json({{ column }}))
{%- endmacro %}

{% macro redshift__as_json(column) -%}
    case when json_typeof(cast({{ column }} as super)) <> 'null' then cast({{ column }} as super) end
{%- endmacro %}


{# A member of a JSON object, as text; null where it is missing. #}
{% macro json_text(column, member) -%}
    {{ return(adapter.dispatch('json_text', 'usertesting')(column, member)) }}
{%- endmacro %}

{% macro duckdb__json_text(column, member) -%}
    ({{ column }} ->> '{{ member }}')
{%- endmacro %}

{% macro postgres__json_text(column, member) -%}
    ({{ column }} ->> '{{ member }}')
{%- endmacro %}

{% macro snowflake__json_text(column, member) -%}
    cast(get({{ column }}, '{{ member }}') as varchar)
{%- endmacro %}

{% macro bigquery__json_text(column, member) -%}
    json_value({{ column }}, '$."{{ member }}"')
{%- endmacro %}

{% macro redshift__json_text(column, member) -%}
    nullif(json_extract_path_text(json_serialize({{ column }}), '{{ member }}', true), '')
{%- endmacro %}


{#
    The value at a path of a JSON value. The path is a column: up to three names separated by dots, or a
    dot for the whole. Null if there is none.
#}
{% macro json_at(column, path) -%}
    case
        when {{ path }} = '.' then {{ column }}
        else {{ as_json(adapter.dispatch('json_at', 'usertesting')(column, path)) }}
    end
{%- endmacro %}

{% macro duckdb__json_at(column, path) -%}
    json_extract({{ column }}, '/' || replace({{ path }}, '.', '/'))
{%- endmacro %}

{% macro postgres__json_at(column, path) -%}
    {{ column }} #> string_to_array({{ path }}, '.')
{%- endmacro %}

{% macro snowflake__json_at(column, path) -%}
    case regexp_count({{ path }}, '[.]')
        when 0 then get({{ column }}, {{ path }})
        when 1 then get(get({{ column }}, split_part({{ path }}, '.', 1)), split_part({{ path }}, '.', 2))
        when 2 then get(
            get(get({{ column }}, split_part({{ path }}, '.', 1)), split_part({{ path }}, '.', 2)),
            split_part({{ path }}, '.', 3)
        )
    end
{%- endmacro %}

{% macro bigquery__json_at(column, path) -%}
    case array_length(split({{ path }}, '.'))
        when 1 then {{ column }}[{{ path }}]
        when 2 then {{ column }}[split({{ path }}, '.')[offset(0)]][split({{ path }}, '.')[offset(1)]]
        when 3 then {{ column }}[split({{ path }}, '.')[offset(0)]][split({{ path }}, '.')[offset(1)]][
            split({{ path }}, '.')[offset(2)]
        ]
    end
{%- endmacro %}

{# Redshift reaches a member by a name that is a column only in text, where a string has no quotes. #}
{% macro redshift__json_at(column, path) -%}
    {%- set names = [] -%}
    {%- for part in (1, 2, 3) -%}
        {%- do names.append("split_part(" ~ path ~ ", '.', " ~ part ~ ")") -%}
    {%- endfor -%}
    {%- set source = 'json_serialize(' ~ column ~ ')' -%}
    case regexp_count({{ path }}, '[.]')
        {%- for last in (1, 2, 3) %}
        {%- set text = 'json_extract_path_text(' ~ source ~ ', ' ~ names[:last] | join(', ') ~ ', true)' %}
        when {{ last - 1 }} then case
            when can_json_parse({{ text }}) then json_parse({{ text }})
            else cast(nullif({{ text }}, '') as super)
        end
        {%- endfor %}
    end
{%- endmacro %}


{# Whether a JSON value is an `array`, an `object` or a `scalar`; null of null. #}
{% macro json_kind(column) -%}
    case left({{ adapter.dispatch('json_source', 'usertesting')(column) }}, 1)
        when '[' then 'array'
        when '{' then 'object'
        else {{ "case when " ~ column ~ " is not null then 'scalar' end" }}
    end
{%- endmacro %}

{% macro duckdb__json_source(column) -%}
    cast({{ column }} as varchar)
{%- endmacro %}

{% macro postgres__json_source(column) -%}
    cast({{ column }} as text)
{%- endmacro %}

{% macro snowflake__json_source(column) -%}
    to_json({{ column }})
{%- endmacro %}

{% macro bigquery__json_source(column) -%}
    to_json_string({{ column }})
{%- endmacro %}

{% macro redshift__json_source(column) -%}
    json_serialize({{ column }})
{%- endmacro %}


{# A JSON value as text: a string without its quotes, anything else as JSON writes it. #}
{% macro json_as_text(column) -%}
    {{ return(adapter.dispatch('json_as_text', 'usertesting')(column)) }}
{%- endmacro %}

{% macro duckdb__json_as_text(column) -%}
    ({{ column }} ->> '$')
{%- endmacro %}

{% macro postgres__json_as_text(column) -%}
    ({{ column }} #>> '{}')
{%- endmacro %}

{% macro snowflake__json_as_text(column) -%}
    cast({{ column }} as varchar)
{%- endmacro %}

{% macro bigquery__json_as_text(column) -%}
    case
        when json_type({{ column }}) = 'string' then json_value({{ column }})
        when {{ column }} is not null then to_json_string({{ column }})
    end
{%- endmacro %}

{% macro redshift__json_as_text(column) -%}
    case
        when json_typeof({{ column }}) = 'string' then cast({{ column }} as varchar(65535))
        else json_serialize({{ column }})
    end
{%- endmacro %}


{# The first element of an array; anything else stays as it is. #}
{% macro json_first(column) -%}
    case
        when {{ json_kind(column) }} = 'array'
            then {{ as_json(adapter.dispatch('json_first_element', 'usertesting')(column)) }}
        else {{ column }}
    end
{%- endmacro %}

{% macro duckdb__json_first_element(column) -%}
    json_extract({{ column }}, '/0')
{%- endmacro %}

{% macro postgres__json_first_element(column) -%}
    {{ column }} -> 0
{%- endmacro %}

{% macro snowflake__json_first_element(column) -%}
    get({{ column }}, 0)
{%- endmacro %}

{% macro bigquery__json_first_element(column) -%}
    ({{ column }})[0]
{%- endmacro %}

{% macro redshift__json_first_element(column) -%}
    ({{ column }})[0]
{%- endmacro %}


{#
    Each row of a relation once for each element of a JSON array in it, with the element as `item`
    and its position, from 0, as `item_index`.
#}
{% macro unnest_json_array(relation, column) -%}
    {{ return(adapter.dispatch('unnest_json_array', 'usertesting')(relation, column)) }}
{%- endmacro %}

{% macro duckdb__unnest_json_array(relation, column) -%}
    select
        {{ relation }}.*,
        unnest(cast({{ column }} as json[])) as item,
        generate_subscripts(cast({{ column }} as json[]), 1) - 1 as item_index
    from {{ relation }}
{%- endmacro %}

{% macro postgres__unnest_json_array(relation, column) -%}
    select
        {{ relation }}.*,
        items.item,
        items.item_number - 1 as item_index
    from {{ relation }}
    cross join lateral jsonb_array_elements({{ relation }}.{{ column }})
        with ordinality as items (item, item_number)
{%- endmacro %}

{% macro snowflake__unnest_json_array(relation, column) -%}
    select
        {{ relation }}.*,
        items.value as item,
        items.index as item_index
    from {{ relation }},
        lateral flatten(input => {{ relation }}.{{ column }}) as items
{%- endmacro %}

{% macro bigquery__unnest_json_array(relation, column) -%}
    select
        {{ relation }}.*,
        item,
        item_offset as item_index
    from {{ relation }}
    cross join unnest(json_query_array({{ relation }}.{{ column }})) as item with offset as item_offset
{%- endmacro %}

{% macro redshift__unnest_json_array(relation, column) -%}
    select
        {{ relation }}.*,
        item,
        item_index
    from {{ relation }}, {{ relation }}.{{ column }} as item at item_index
{%- endmacro %}


{#
    Each row of a relation once for each member of a JSON object in it, with the member's name as
    `member` and its value as `member_value`. A value of another kind has no members.
#}
{% macro unnest_json_object(relation, column) -%}
    {{ return(adapter.dispatch('unnest_json_object', 'usertesting')(relation, column)) }}
{%- endmacro %}

{% macro duckdb__unnest_json_object(relation, column) -%}
    select
        *,
        json_extract({{ column }}, '/' || replace(replace(member, '~', '~0'), '/', '~1'))
            as member_value
    from (select {{ relation }}.*, unnest(json_keys({{ column }})) as member from {{ relation }})
{%- endmacro %}

{% macro postgres__unnest_json_object(relation, column) -%}
    select
        {{ relation }}.*,
        members.member,
        members.member_value
    from {{ relation }}
    cross join lateral jsonb_each(
        case when jsonb_typeof({{ relation }}.{{ column }}) = 'object'
            then {{ relation }}.{{ column }} end
    ) as members (member, member_value)
{%- endmacro %}

{% macro snowflake__unnest_json_object(relation, column) -%}
    select
        {{ relation }}.*,
        members.key as member,
        members.value as member_value
    from {{ relation }},
        lateral flatten(input => {{ relation }}.{{ column }}, mode => 'OBJECT') as members
{%- endmacro %}

{# BigQuery gives some names as JSON writes them, in quotes: those with a dot or a quote in them. #}
{% macro bigquery__unnest_json_object(relation, column) -%}
    {%- set object = relation ~ '.' ~ column -%}
    {%- set member = "if(starts_with(json_key, '\"'), json_value(parse_json(json_key)), json_key)" -%}
    select
        {{ relation }}.*,
        {{ member }} as member,
        {{ object }}[{{ member }}] as member_value
    from {{ relation }}
    cross join unnest(
        if(json_type({{ object }}) = 'object', json_keys({{ object }}, 1), [])
    ) as json_key
{%- endmacro %}

{% macro redshift__unnest_json_object(relation, column) -%}
    select
        {{ relation }}.*,
        member,
        member_value
    from {{ relation }}, unpivot {{ relation }}.{{ column }} as member_value at member
{%- endmacro %}
