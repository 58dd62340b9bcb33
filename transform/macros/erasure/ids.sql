{# Fails unless an erasure was given text for each id. YAML makes a number of 0123, and another of it. #}
{% macro check_ids(participant_id, session_ids) %}
    {%- if session_ids is string or session_ids is mapping or session_ids is not iterable -%}
        {%- do exceptions.raise_compiler_error(
            'session_ids is a list: \'{session_ids: ["..."]}\'.'
        ) -%}
    {%- endif -%}
    {%- set ids = session_ids + ([participant_id] if participant_id is not none else []) -%}
    {%- if not ids -%}
        {%- do exceptions.raise_compiler_error('Name a participant_id, or session_ids.') -%}
    {%- endif -%}
    {%- for id in ids if id is not string or not id.strip() -%}
        {%- do exceptions.raise_compiler_error(
            'An id is text, and ' ~ id | tojson ~ ' is none: put it in quotes, as in '
            ~ '\'{participant_id: "0123"}\'.'
        ) -%}
    {%- endfor -%}
{% endmacro %}


{#
    Whether a column holds an id. A UUID is the same one in either case and with blanks around it, as
    the tap takes those in its settings; any other id is compared letter by letter.
#}
{% macro is_id(column, id) %}
    {%- if is_uuid(id) -%}
        {%- do return('lower(' ~ column ~ ') = ' ~ text_literal(id.strip().lower())) -%}
    {%- endif -%}
    {%- do return(column ~ ' = ' ~ text_literal(id)) -%}
{% endmacro %}


{% macro is_uuid(id) %}
    {%- do return(
        modules.re.fullmatch('[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', id.strip().lower())
    ) -%}
{% endmacro %}


{# The sessions in some tables with an id, each as the tables spell it. #}
{% macro sessions_of(session_id, tables) %}
    {%- set queries = [] -%}
    {%- for table in tables if 'session_id' in table.columns -%}
        {%- do queries.append(
            'select session_id as value_found from ' ~ table.relation ~ ' where ' ~ is_id('session_id', session_id)
        ) -%}
    {%- endfor -%}
    {%- do return(distinct_values(queries)) -%}
{% endmacro %}


{# The keys in some tables of the participant with an id; built ones may outlive the raw ones. #}
{% macro keys_of(participant_id, tables) %}
    {%- set queries = [] -%}
    {%- for table in tables -%}
        {%- if 'participant_id' in table.columns -%}
            {%- do queries.append(
                'select ' ~ participant_key('participant_id') ~ ' as value_found from ' ~ table.relation
                ~ ' where ' ~ is_id('participant_id', participant_id)
            ) -%}
        {%- endif -%}
        {%- if 'participant_key' in table.columns -%}
            {%- set id = participant_id.strip().lower() if is_uuid(participant_id) else participant_id -%}
            {%- do queries.append(
                'select participant_key as value_found from ' ~ table.relation
                ~ ' where participant_key = ' ~ participant_key(text_literal(id))
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(distinct_values(queries)) -%}
{% endmacro %}


{# The values that some queries of one column give. #}
{% macro distinct_values(queries) %}
    {%- if not queries -%}
        {%- do return([]) -%}
    {%- endif -%}
    {%- set found = run_query(
        'select distinct value_found from (' ~ queries | join(' union all ') ~ ') as found'
    ) -%}
    {%- do return(found.columns[0].values() | list) -%}
{% endmacro %}
