{%- set needed_slots = [
    'number', 'text', 'success', 'scale_min', 'scale_max',
    'item_label', 'item_value', 'item_number', 'item_rank',
] -%}
{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

tasks as (

    select * from {{ only_changed(ref('stg_usertesting__tasks')) }}

),

answer_values as (

    select * from {{ only_changed(ref('int_usertesting__answer_values')) }}

),

answer_items as (

    select * from {{ only_changed(ref('int_usertesting__answer_items')) }}

),

-- Which slots make an answer understood: all of those of one way.
ways as (

    select
        {%- for slot in needed_slots %}
        max(case when slot = '{{ slot }}' then 1 else 0 end) as needs_{{ slot }},
        {%- endfor %}
        task_type,
        way
    from {{ ref('usertesting_answer_rules') }}
    group by task_type, way

),

slots as (

    select
        task_response_id,
        max(case when slot = 'number' then {{ json_as_text('answer_value') }} end) as number_text,
        max(case when slot = 'text' then {{ json_as_text('answer_value') }} end) as text_text,
        max(case when slot = 'success' then {{ json_as_text('answer_value') }} end) as success_text,
        max(case when slot = 'scale_min' then {{ json_as_text('answer_value') }} end) as min_text,
        max(case when slot = 'scale_max' then {{ json_as_text('answer_value') }} end) as max_text,
        count(case when slot = 'items' then 1 end) as list_count,
        count(case when slot = 'none' then 1 end) as untyped_count
    from answer_values
    group by task_response_id

),

item_totals as (

    select
        task_response_id,
        count(*) as item_count,
        {%- for column in ('item_label', 'item_value') %}
        count(case when trim({{ column }}) <> '' then 1 end) as {{ column }}_count,
        {%- endfor %}
        count(item_number) as item_number_count,
        count(item_rank) as item_rank_count,
        count(case when has_unreadable_number then 1 end) as unreadable_item_count,
        max(item_label) as any_label,
        max(case when task_type = 'RANK_ORDER' and item_rank = 1 then item_label end) as first_label
    from answer_items
    group by task_response_id

),

typed as (

    select
        tasks.task_response_id,
        tasks.session_id,
        tasks.task_type,
        tasks.extracted_at,
        coalesce(tasks.is_skipped, false) as is_skipped,
        coalesce({{ is_empty_json('tasks.answer_json') }}, true) as is_empty,
        coalesce(slots.untyped_count > 0, false) as is_untyped,
        slots.number_text,
        slots.success_text,
        slots.min_text,
        slots.max_text,
        nullif(trim(slots.text_text), '') as own_text,
        {%- for slot in needed_slots if slot.startswith('item_') %}
        item_totals.{{ slot }}_count = item_totals.item_count as has_{{ slot }},
        {%- endfor %}
        coalesce(item_totals.unreadable_item_count, 0) as unreadable_item_count,
        nullif(
            trim(
                coalesce(
                    slots.text_text,
                    item_totals.first_label,
                    case when item_totals.item_count = 1 then item_totals.any_label end
                )
            ),
            ''
        ) as answer_text,
        case when slots.list_count > 0 then coalesce(item_totals.item_count, 0) end
            as answer_item_count,
        {{ to_number('slots.number_text') }} as answer_number,
        case
            when tasks.task_type = 'NPS' then 0
            else {{ to_number('slots.min_text') }}
        end as scale_min,
        case
            when tasks.task_type = 'NPS' then 10
            else {{ to_number('slots.max_text') }}
        end as scale_max,
        case slots.success_text when 'true' then true when 'false' then false end as is_successful
    from tasks
    left join slots on tasks.task_response_id = slots.task_response_id
    left join item_totals on tasks.task_response_id = item_totals.task_response_id

),

judged as (

    select
        *,
        answer_number is not null as has_number,
        own_text is not null as has_text,
        is_successful is not null as has_success,
        scale_min is not null as has_scale_min,
        scale_max is not null as has_scale_max,
        coalesce(
            answer_number is not null
            or answer_text is not null
            or is_successful is not null
            or answer_item_count > 0,
            false
        ) as has_value,
        coalesce(
            (min_text is not null and scale_min is null)
            or (max_text is not null and scale_max is null)
            or unreadable_item_count > 0,
            false
        ) as is_partly_unreadable,
        coalesce(
            (number_text is not null and answer_number is null)
            or (success_text is not null and is_successful is null)
            or answer_number < scale_min
            or answer_number > scale_max
            or (task_type = 'NPS' and answer_number <> floor(answer_number)),
            false
        ) as is_invalid
    from typed

),

understood as (

    select distinct judged.task_response_id
    from judged
    inner join ways
        on
            judged.task_type = ways.task_type
            {%- for slot in needed_slots %}
            and (ways.needs_{{ slot }} = 0 or judged.has_{{ slot }})
            {%- endfor %}
    where not judged.is_partly_unreadable

),

final as (

    select
        judged.task_response_id,
        judged.session_id,
        case
            when judged.is_skipped then 'skipped'
            when judged.is_invalid then 'invalid'
            when understood.task_response_id is not null then 'parsed'
            when judged.has_value then 'partly_parsed'
            when judged.is_untyped then 'no_typed_value'
            when judged.is_empty then 'no_answer'
            else 'unparsed'
        end as answer_status,
        judged.answer_text,
        case when not judged.is_invalid then judged.answer_number end as answer_number,
        judged.answer_item_count,
        judged.scale_min,
        judged.scale_max,
        judged.is_successful,
        judged.extracted_at
    from judged
    left join understood on judged.task_response_id = understood.task_response_id

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
