{#
    Whether a build adds to a model's own rows. `FULL_REFRESH` comes first, so that compiling a full
    refresh needs no connection. A unit test has no table.
#}
{% macro is_incremental_build() %}
    {%- do return(not flags.FULL_REFRESH and this is not none and is_incremental()) -%}
{% endmacro %}
