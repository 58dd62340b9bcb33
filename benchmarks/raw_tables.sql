-- Raw tables as the loader leaves them, made by SQL: nothing in them came from an API. A session has
-- 20 tasks, 8 demographic answers and, in every second test, a transcript of 20 cues; ten tests run
-- at a time, and all of them took two years.
create schema usertesting_raw;
use usertesting_raw;

create temp table made as
select
    number,
    cast(cast(md5('session' || number) as uuid) as varchar) as session_id,
    cast(cast(md5('test' || (number // (10 * getvariable('test_size')) * 10 + number % 10)) as uuid) as varchar) as test_id,
    number % 10 < 5 as speaks,
    'person-' || (number * 7919 % (getvariable('sessions') * 9 // 10)) as participant_id,
    timestamp '2024-01-01'
    + to_microseconds(cast(number * 730 * 86400e6 / getvariable('sessions') as bigint))
        as finish_time,
    finish_time + interval 2 hours as extracted_at,
    extracted_at as _sdc_extracted_at
from range(getvariable('sessions')) as numbers (number);

create table workspaces as
select 'workspace-1' as workspace_id, 'Research' as name, now() as _sdc_extracted_at;

create table tests as
select distinct
    test_id,
    'workspace-1' as workspace_id,
    'Test ' || test_id as title,
    'studyv2' as type,
    case when speaks then 'think_out_loud' else 'survey' end as product_type,
    timestamp '2024-01-01' as ordered_at,
    now() as _sdc_extracted_at
from made;

create table sessions as
select
    session_id,
    test_id,
    'audience-' || (number % 50) as audience_id,
    'COMPLETE' as status,
    finish_time - to_seconds(300 + number % 900) as start_time,
    finish_time,
    cast(null as timestamp) as deleted_at,
    _sdc_extracted_at
from made
order by number;

create table session_details as
select
    session_id,
    test_id,
    participant_id,
    'audience-' || (number % 50) as audience_id,
    'plan-' || test_id as test_plan_id,
    finish_time,
    extracted_at,
    _sdc_extracted_at
from made
order by number;

create table demographics as
select
    session_id,
    place as demographic_index,
    test_id,
    participant_id,
    'question-' || place as demographic_id,
    ['AGE', 'GENDER', 'COUNTRY', 'INCOME', 'INDUSTRY', 'OTHER', 'SENIORITY', 'WEB_EXPERTISE']
        [place + 1] as demographic_code,
    'Question ' || place as label,
    'Answer ' || hash(number, place) % 9 as value,
    'DEMOGRAPHIC_QUESTION_TYPE_SINGLE' as type,
    extracted_at,
    _sdc_extracted_at
from made, range(8) as places (place)
order by number, place;

create table task_groups as
select
    session_id,
    0 as task_group_index,
    test_id,
    participant_id,
    'group-' || test_id as task_group_uuid,
    'QX_SCORE' as task_group_type,
    cast('{"score": ' || hash(number) % 100 || '}' as json) as task_group_response,
    extracted_at,
    _sdc_extracted_at
from made
order by number;

create table tasks as
select
    session_id,
    place as task_index,
    test_id,
    participant_id,
    test_id || '-' || place as task_uuid,
    'Task ' || place || ': find the page on which you can change how you pay' as task_text,
    ['RATING_SCALE', 'NPS', 'MULTIPLE_CHOICE', 'WRITTEN', 'URL'][place % 5 + 1] as task_type,
    place * 30000 as start_time_ms,
    place * 30000 + 5000 + hash(number, place) % 20000 as end_time_ms,
    hash(number, place) % 21 = 0 as skipped,
    cast(
        case place % 5
            when 0 then '{"ratingScale": {"rating": ' || 1 + hash(number, place) % 5
                || ', "min": 1, "max": 5}}'
            when 1 then '{"nps": {"score": ' || hash(number, place) % 11 || '}}'
            when 2 then '{"multipleChoice": {"selected": [{"label": "Choice '
                || hash(number, place) % 4 || '"}]}}'
            when 3 then '{"written": {"text": "I looked in the menu and in the footer, twice"}}'
            else '{"url": {"success": ' || (hash(number, place) % 4 > 0) || '}}'
        end as json
    ) as answer_json,
    extracted_at,
    _sdc_extracted_at
from made, range(20) as places (place)
order by number, place;

create table transcripts as
select
    session_id,
    test_id,
    'WEBVTT' as transcript_vtt,
    repeat('So this is the page and I am looking for the menu ', 20) as transcript_plain_text,
    20 as cue_count,
    600000 as duration_ms,
    extracted_at,
    _sdc_extracted_at
from made
where speaks
order by number;

create table transcript_cues as
select
    session_id,
    place as cue_index,
    test_id,
    place * 30000 as start_ms,
    place * 30000 + 8000 as end_ms,
    'Participant' as speaker,
    'So this is page ' || hash(number, place) % 1000 || ' and I am looking for the menu' as text,
    extracted_at,
    _sdc_extracted_at
from made, range(20) as places (place)
where speaks
order by number, place;
