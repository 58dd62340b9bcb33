{#
    The questionnaires that have a score: how many items make one (none: any), from where to where an
    item's scale reaches, and from where to where the score does. See "Questionnaires" in
    DECISIONLOG.md.
#}
{% macro questionnaires() -%}
    {{ return({
        'SUS': {'needed': 10, 'scale': (1, 5), 'score': (0, 100)},
        'UMUX-Lite': {'needed': 2, 'scale': (1, 7), 'score': (0, 100)},
        'SUPR-Q': {'needed': 8, 'scale': (1, 5), 'score': (0.875, 5)},
        'SEQ': {'needed': none, 'scale': (1, 7), 'score': (1, 7)},
        'CES': {'needed': none, 'scale': (1, 7), 'score': (1, 7)},
        'CSAT': {'needed': none, 'scale': (1, 5), 'score': (0, 100)},
    }) }}
{%- endmacro %}


{# The grade of a mean SUS score, and the percentiles that it spans, from the best down. #}
{% macro sus_grades() -%}
    {{ return([
        ('A+', 84.1, 96, 100), ('A', 80.8, 90, 95), ('A-', 78.9, 85, 89), ('B+', 77.2, 80, 84),
        ('B', 74.1, 70, 79), ('B-', 72.6, 65, 69), ('C+', 71.1, 60, 64), ('C', 65.0, 41, 59),
        ('C-', 62.7, 35, 40), ('D', 51.7, 15, 34), ('F', 0, 0, 14),
    ]) }}
{%- endmacro %}
