{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

lists as (

    select * from {{ only_changed(ref('int_usertesting__answer_values')) }}
    where slot = 'items'

),

paths as (

    select * from {{ ref('usertesting_answer_paths') }}
    where slot in ('item_label', 'item_value', 'item_number', 'item_rank')

),

items as (

    {{ unnest_json_array('lists', 'answer_value') }}

),

candidates as (

    select
        items.task_response_id,
        items.item_index,
        paths.slot,
        paths.priority,
        {{ json_at('items.item', 'paths.path') }} as item_value
    from items
    inner join paths on items.task_type = paths.task_type

),

ranked as (

    select
        *,
        {{ json_as_text('item_value') }} as item_text,
        row_number() over (
            partition by task_response_id, item_index, slot
            order by priority
        ) as path_rank
    from candidates
    where {{ json_kind('item_value') }} = 'scalar'

),

slots as (

    select
        task_response_id,
        item_index,
        max(case when slot = 'item_label' then item_text end) as item_label,
        max(case when slot = 'item_value' then item_text end) as item_value,
        max(case when slot = 'item_number' then item_text end) as number_text,
        max(case when slot = 'item_rank' then item_text end) as rank_text
    from ranked
    where path_rank = 1
    group by task_response_id, item_index

),

-- Where a ranking names no ranks, its order is the ranking.
final as (

    select
        items.task_response_id,
        items.session_id,
        items.task_type,
        cast(items.item_index as {{ dbt.type_int() }}) as item_index,
        slots.item_label,
        slots.item_value,
        {{ to_number('slots.number_text') }} as item_number,
        coalesce(
            {{ to_number('slots.rank_text') }},
            case when items.task_type = 'RANK_ORDER' then items.item_index + 1 end
        ) as item_rank,
        coalesce(
            (slots.number_text is not null and {{ to_number('slots.number_text') }} is null)
            or (slots.rank_text is not null and {{ to_number('slots.rank_text') }} is null),
            false
        ) as has_unreadable_number,
        items.extracted_at
    from items
    left join slots
        on
            items.task_response_id = slots.task_response_id
            and items.item_index = slots.item_index

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
