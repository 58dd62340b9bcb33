{# A condition that no row breaks. Rows for which it is unknown (null) pass. #}
{% test expression_is_true(model, expression) %}

select *
from {{ model }}
where not ({{ expression }})

{% endtest %}
