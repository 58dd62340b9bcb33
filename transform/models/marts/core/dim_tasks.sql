with

tasks as (

    select * from {{ ref('fct_task_performance') }}

),

labels as (

    select
        *,
        {{ same_question('task_text', "''") }} as question
    from {{ ref('usertesting_task_labels') }}

),

-- A table, not a part of the incremental marts: a new label is there after the next build, whether
-- or not the test has a new session.
final as (

    select
        tasks.test_id,
        tasks.task_id,
        tasks.task_type,
        tasks.task_text,
        labels.task_label,
        labels.goal_phrase,
        labels.rating_phrase
    from tasks
    left join labels on {{ same_question('tasks.task_text', 'null') }} = labels.question

)

select * from final
