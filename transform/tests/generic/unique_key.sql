{#
    A key of one or more columns, never twice, and never null but in the columns named as `nullable`.
    Holds for a source whose table the loader has not made yet.
#}
{% test unique_key(model, columns, nullable=[]) %}
{%- if is_loaded(model) %}

select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns if column not in nullable %}
    or {{ column }} is null
    {%- endfor %}

{%- else %}

select 'not loaded' as state
limit 0

{%- endif %}
{% endtest %}
