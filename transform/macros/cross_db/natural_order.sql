{#
    A number that sorts answers as people would: by the first number in each, "under" and the like
    before what begins with the same. Null where there is none.
#}
{% macro natural_order(text) -%}
    {{ to_number(first_digits("replace(" ~ text ~ ", ',', '')")) }}
    - case
        when {{ matches('lower(' ~ text ~ ')', '(under|less|fewer|below|up to|<).*') }} then 0.5
        else 0
    end
{%- endmacro %}


{# The first run of digits in a text; null or empty where there is none. #}
{% macro first_digits(text) -%}
    {{ return(adapter.dispatch('first_digits', 'usertesting')(text)) }}
{%- endmacro %}

{% macro default__first_digits(text) -%}
    regexp_substr({{ text }}, '[0-9]+')
{%- endmacro %}

{% macro duckdb__first_digits(text) -%}
    regexp_extract({{ text }}, '[0-9]+')
{%- endmacro %}

{% macro bigquery__first_digits(text) -%}
    regexp_extract({{ text }}, r'[0-9]+')
{%- endmacro %}

{% macro postgres__first_digits(text) -%}
    substring({{ text }} from '[0-9]+')
{%- endmacro %}

{# Redshift would take PostgreSQL's. #}
{% macro redshift__first_digits(text) -%}
    {{ return(default__first_digits(text)) }}
{%- endmacro %}
