{# The closed list of what the marts tell of a participant, in the order of their columns. #}
{% macro demographic_attributes() -%}
    {{ return([
        'age_group', 'company_size', 'country', 'employment_status', 'gender', 'income', 'industry',
        'interests', 'job_function', 'parental_status', 'seniority', 'social_networks', 'web_expertise',
    ]) }}
{%- endmacro %}
