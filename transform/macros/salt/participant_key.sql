{#
    A participant's pseudonym: the same person has the same key everywhere, and without the salt
    nobody can tell from a participant id which key is theirs.
#}
{% macro participant_key(participant_id, salt=none) -%}
    {{ sha256_hex((salt or participant_salt()) ~ " || " ~ participant_id) }}
{%- endmacro %}


{#
    The salt, as an expression: only the database knows its value. Of two rows the older counts, so
    that a second one changes no key.
#}
{% macro participant_salt() -%}
    {%- set salts = participant_salts() -%}
    (select min(salt) from {{ salts }} where made_at = (select min(made_at) from {{ salts }}))
{%- endmacro %}


{# The table of the salt. #}
{% macro participant_salts() %}
    {%- do return(beside_raw_tables('participant_salt')) -%}
{% endmacro %}
