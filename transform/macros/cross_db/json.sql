{# A JSON column as the warehouse's own JSON type; JSON's null becomes SQL's. #}
{% macro as_json(column) -%}
    {{ return(adapter.dispatch('as_json')(column)) }}
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


{# A member of a JSON object, as text; null where it is missing. #}
{% macro json_text(column, member) -%}
    {{ return(adapter.dispatch('json_text')(column, member)) }}
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


{#
    What stands in a JSON value at a path, itself a column: up to three names parted by dots, or a dot
    for the whole. Null where nothing stands there.
#}
{% macro json_at(column, path) -%}
    case
        when {{ path }} = '.' then {{ column }}
        else {{ as_json(adapter.dispatch('json_at')(column, path)) }}
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


{# Whether a JSON value is an `array`, an `object` or a `scalar`; null of null. #}
{% macro json_kind(column) -%}
    case left({{ adapter.dispatch('json_source')(column) }}, 1)
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


{# A JSON value as text: a string without its quotes, anything else as JSON writes it. #}
{% macro json_as_text(column) -%}
    {{ return(adapter.dispatch('json_as_text')(column)) }}
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


{# The first element of an array; anything else stays as it is. #}
{% macro json_first(column) -%}
    case
        when {{ json_kind(column) }} = 'array'
            then {{ as_json(adapter.dispatch('json_first_element')(column)) }}
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


{#
    Each row of a relation once for each element of a JSON array in it, with the element as `item`
    and its position, from 0, as `item_index`.
#}
{% macro unnest_json_array(relation, column) -%}
    {{ return(adapter.dispatch('unnest_json_array')(relation, column)) }}
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


{#
    Each row of a relation once for each member of a JSON object in it, with the member's name as
    `member` and its value as `member_value`. A value of another kind has no members.
#}
{% macro unnest_json_object(relation, column) -%}
    {{ return(adapter.dispatch('unnest_json_object')(relation, column)) }}
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
