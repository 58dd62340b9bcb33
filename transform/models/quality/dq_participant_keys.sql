-- Built after all models that have keys, so that it confirms none that failed.
-- depends_on: {{ ref('fct_task_responses') }}
with

participants as (

    select * from {{ ref('dim_participants') }}

),

counted as (

    select count(*) as participant_count from participants

),

final as (

    select
        {{ participant_key("''") }} as salt_hash,
        participant_count
    from counted

)

select * from final
