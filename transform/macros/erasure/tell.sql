{# Says what an erasure has removed. #}
{% macro tell_what_went(session_count, rows) %}
    {%- do log(
        'Erased. Sessions: ' ~ session_count ~ '. Rows: ' ~ rows.values() | sum ~ ', by table:',
        info=true
    ) -%}
    {%- do tell_rows(rows) -%}
    {%- do log('Now run `dbt build`: until then, figures still count what is gone.', info=true) -%}
{% endmacro %}


{# Says how many rows of each table are gone. #}
{% macro tell_rows(rows) %}
    {%- for table, row_count in rows | dictsort -%}
        {%- do log('- ' ~ table ~ ': ' ~ row_count, info=true) -%}
    {%- endfor -%}
{% endmacro %}


{# Says what an erasure cannot reach. #}
{% macro log_unreachable_copies(videos) %}
    {%- do log('This could not be reached, and somebody has to take care of it:', info=true) -%}
    {%- for copy in [
        "UserTesting's own copy",
        'what the warehouse keeps of deleted rows: time travel, fail-safe, backups',
    ] + copies_of_loader() + [
        'other outputs of the loader, and copies outside of the schemas of this project: '
            ~ 'exports, reports, indexes made from usertesting__document',
        'the history of queries, and the folders logs/ and target/ of dbt: '
            ~ 'they hold the id that was erased',
        "the tap's state, which may hold ids of sessions",
    ] -%}
        {%- do log('- ' ~ copy, info=true) -%}
    {%- endfor -%}
    {%- do tell_videos(videos) -%}
{% endmacro %}


{# Names the files of videos whose rows are gone. #}
{% macro tell_videos(videos) %}
    {%- for path in videos -%}
        {%- do log('- the video of an erased session: ' ~ path, info=true) -%}
    {%- endfor -%}
{% endmacro %}


{# Names the ids that no table has, in the form of a JSON list, for blanks and quotes to be seen. #}
{% macro not_found(ids) %}
    {%- do return('No table has ' ~ ids | tojson ~ '. ') -%}
{% endmacro %}


{# Files that the loader may have left in a warehouse, apart from its tables. #}
{% macro copies_of_loader() %}
    {%- do return(adapter.dispatch('copies_of_loader', 'usertesting')()) -%}
{% endmacro %}

{% macro default__copies_of_loader() %}
    {%- do return([]) -%}
{% endmacro %}

{% macro snowflake__copies_of_loader() %}
    {%- do return([
        "files in the user stage of the loader's user, if a load was killed: with no load under way, "
            ~ '`dbt run-operation remove_staged_files` as that user removes them',
    ]) -%}
{% endmacro %}
