{#
    Whether a build adds to a model's own rows. A full refresh is asked first, so that it takes
    no connection to compile one; a unit test has no table.
#}
{% macro is_increment() %}
    {%- do return(not flags.FULL_REFRESH and this is not none and is_incremental()) -%}
{% endmacro %}
