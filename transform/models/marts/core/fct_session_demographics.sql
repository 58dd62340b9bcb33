with

demographics as (

    select * from {{ ref('stg_usertesting__demographics') }}

),

final as (

    select
        session_demographic_id,
        session_id,
        test_id,
        {{ participant_key('participant_id') }} as participant_key,
        demographic_id,
        demographic_code,
        demographic_label,
        demographic_value,
        demographic_type,
        demographic_index,
        extracted_at
    from demographics

)

select * from final
