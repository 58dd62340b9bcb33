with

themes as (

    select * from {{ ref('usertesting_verbatim_themes') }}

),

verbatims as (

    select * from {{ ref('fct_verbatims') }}

),

final as (

    select
        themes.verbatim_id,
        count(*) as theme_count
    from themes
    left join verbatims on themes.verbatim_id = verbatims.verbatim_id
    where verbatims.verbatim_id is null
    group by themes.verbatim_id

)

select * from final
