{#
    Whether what was said repeats a text: it begins or ends with 24 characters of the text, or holds
    the text's first twenty (all of one that has twelve at least). Both come as `words_alone`.
    Who reads a text aloud is cut into cues anywhere, and says something of their own before it.
#}
{% macro repeats_text(said, text) -%}
    coalesce(
        (
            length({{ said }}) >= 24
            and (
                {{ dbt.position('left(' ~ said ~ ', 24)', text) }} > 0
                or {{ dbt.position(dbt.right(said, 24), text) }} > 0
            )
        )
        or (
            length({{ text }}) >= 12
            and {{ dbt.position('left(' ~ text ~ ', 20)', said) }} > 0
        ),
        false
    )
{%- endmacro %}


{# A text in lower case, its punctuation and white space as single spaces. #}
{% macro words_alone(text) -%}
    {{ return(adapter.dispatch('words_alone', 'usertesting')(text)) }}
{%- endmacro %}

{% macro default__words_alone(text) -%}
    trim(regexp_replace(lower({{ text }}), '[[:punct:][:space:]]+', ' '))
{%- endmacro %}

{# These two replace the first match alone unless they are told otherwise. #}
{% macro duckdb__words_alone(text) -%}
    trim(regexp_replace(lower({{ text }}), '[[:punct:][:space:]]+', ' ', 'g'))
{%- endmacro %}

{% macro postgres__words_alone(text) -%}
    {{ return(duckdb__words_alone(text)) }}
{%- endmacro %}
