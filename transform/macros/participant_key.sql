{#
    A participant's pseudonym: the same person has the same key everywhere, and without the salt
    nobody can tell from a participant id which key is theirs.
#}
{% macro participant_key(participant_id) -%}
    {%- set salt = env_var('DBT_USERTESTING_PARTICIPANT_SALT', '') -%}
    {{ sha256_hex("'" ~ dbt.escape_single_quotes(salt) ~ "' || " ~ participant_id) }}
{%- endmacro %}
