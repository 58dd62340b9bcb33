{# Hook of every model: PostgreSQL finds the rows of a session or a test without reading a whole table. #}
{% macro index_keys() %}
    {%- if target.type == 'postgres' and config.get('materialized') == 'incremental' -%}
        {%- for key in ('session_id', 'test_id') if key in model.columns -%}
            create index if not exists {{ this.identifier }}_{{ key }} on {{ this }} ({{ key }});
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
