{#
    A key of one or more columns, never twice. A null is a value like any other: what comes from outside may
    lack a part, and a test of its own says whether it may. Holds for a source whose table the loader
    has not made yet. With a `where` the model is a query.
#}
{% test unique_key(model, columns) %}
{%- if model is string or is_loaded(model) %}

select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{%- else %}

select 'not loaded' as state
limit 0

{%- endif %}
{% endtest %}
