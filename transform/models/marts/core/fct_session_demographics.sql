{{ config(
    materialized='incremental',
    incremental_strategy='replace_sets',
    unique_key='session_id',
) }}

with

demographics as (

    select * from {{ only_changed(ref('stg_usertesting__demographics')) }}

),

codes as (

    select * from {{ ref('usertesting_demographic_codes') }}

),

-- The answer to a question that is not listed may be anything; it stays behind unless asked for.
final as (

    select
        demographics.session_demographic_id,
        demographics.session_id,
        demographics.test_id,
        {{ participant_key('demographics.participant_id') }} as participant_key,
        demographics.demographic_id,
        demographics.demographic_code,
        codes.attribute,
        demographics.demographic_label,
        {% if var('usertesting_keep_unlisted_demographics') -%}
        demographics.demographic_value,
        {%- else -%}
        case when codes.attribute is not null then demographics.demographic_value end
            as demographic_value,
        {%- endif %}
        demographics.demographic_type,
        demographics.demographic_index,
        codes.attribute is not null as is_listed,
        demographics.extracted_at
    from demographics
    left join codes on demographics.demographic_code = codes.demographic_code

)

-- In the order of reading, for a night's rows to be found without a look at all others.
select * from final
order by extracted_at
