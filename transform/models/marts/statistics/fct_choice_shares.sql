{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='test_id',
) }}

with

choices as (

    select
        *,
        coalesce(task_id, '') as task_key,
        coalesce(matrix_row, '') as row_key
    from {{ only_changed(ref('int_usertesting__choices')) }}

),

-- Every option that anybody has named, in any row of a matrix, be it that nobody counted chose it.
options as (

    select
        test_id,
        task_key,
        option_label,
        min(option_number) as option_number
    from choices
    group by test_id, task_key, option_label

),

-- A rank lies between the first place and as many as there are options.
ranks as (

    select
        test_id,
        task_key,
        cast(least(1, min(item_rank)) as {{ type_double() }}) as lowest_rank,
        cast(greatest(count(distinct option_label), max(item_rank)) as {{ type_double() }})
            as highest_rank
    from choices
    group by test_id, task_key

),

matrix_rows as (

    select
        test_id,
        task_key,
        row_key,
        max(task_type) as task_type,
        max(task_text) as task_text,
        count(distinct case when is_counted then person_key end) as choice_share_n
    from choices
    group by test_id, task_key, row_key

),

chosen as (

    select
        test_id,
        task_key,
        row_key,
        option_label,
        count(case when coalesce(item_rank, 1) = 1 then 1 end) as chosen_count,
        count(item_rank) as mean_rank_n,
        sum(item_rank) as total,
        sum(item_rank * item_rank) as total_of_squares
    from choices
    where is_counted
    group by test_id, task_key, row_key, option_label

),

counted as (

    select
        matrix_rows.*,
        options.option_label,
        options.option_number,
        ranks.lowest_rank,
        ranks.highest_rank,
        chosen.total,
        chosen.total_of_squares,
        coalesce(chosen.chosen_count, 0) as chosen_count,
        coalesce(chosen.mean_rank_n, 0) as mean_rank_n
    from matrix_rows
    inner join options
        on
            matrix_rows.test_id = options.test_id
            and matrix_rows.task_key = options.task_key
    inner join ranks
        on
            matrix_rows.test_id = ranks.test_id
            and matrix_rows.task_key = ranks.task_key
    left join chosen
        on
            matrix_rows.test_id = chosen.test_id
            and matrix_rows.task_key = chosen.task_key
            and matrix_rows.row_key = chosen.row_key
            and options.option_label = chosen.option_label

),

bounded as (

    select
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ share_bound(sign, 'chosen_count', 'choice_share_n') }} as choice_share_{{ bound }},
        {{ mean_bound(
            sign, 'mean_rank_n', 'total', 'total_of_squares', 'lowest_rank', 'highest_rank'
        ) }} as mean_rank_{{ bound }},
        {%- endfor %}
        {{ ratio('chosen_count', 'choice_share_n') }} as choice_share,
        {{ ratio('total', 'mean_rank_n') }} as mean_rank,
        *
    from counted

),

final as (

    select
        test_id,
        nullif(task_key, '') as task_id,
        task_type,
        task_text,
        nullif(row_key, '') as matrix_row,
        option_label,
        option_number,
        choice_share_n,
        chosen_count,
        choice_share,
        choice_share_low,
        choice_share_high,
        {{ is_enough_to_quote('choice_share_n', 'choice_share_low', 'choice_share_high', 1) }}
            as is_choice_share_enough_to_quote,
        mean_rank_n,
        mean_rank,
        mean_rank_low,
        mean_rank_high,
        {{ is_enough_to_quote(
            'mean_rank_n', 'mean_rank_low', 'mean_rank_high', 'highest_rank - lowest_rank'
        ) }} as is_mean_rank_enough_to_quote
    from bounded

)

select * from final
