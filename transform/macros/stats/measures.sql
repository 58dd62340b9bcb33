{#
    The measures of a task that are compared between waves and segments: what each takes of a
    counted answer. Each is the mean of numbers between two ends, but for the time, which has none:
    it is compared by logarithms.
#}
{% macro task_measures() -%}
    {{ return({
        'nps': "case nps_group when 'promoter' then 100 when 'passive' then 0"
            " when 'detractor' then -100 end",
        'mean_normalized': of_rating('answer_normalized'),
        'top_two_box_share': of_rating(as_number('is_top_two_box')),
        'bottom_two_box_share': of_rating(as_number('is_bottom_two_box')),
        'success_rate': as_number('is_successful'),
        'geometric_mean_seconds': 'ln(answer_seconds)',
    }) }}
{%- endmacro %}


{# What a rating tells; the question behind an NPS is none. #}
{% macro of_rating(score) -%}
    case when task_type = 'RATING_SCALE' then {{ score }} end
{%- endmacro %}


{# What is true as 1, what is false as 0. #}
{% macro as_number(condition) -%}
    case when {{ condition }} then 1 when not {{ condition }} then 0 end
{%- endmacro %}


{# An end of the scale of the measure in a row; null for a time. #}
{% macro measure_end(which, measure='measure') -%}
    cast(
        case
            when {{ measure }} = 'geometric_mean_seconds' then null
            {%- for name, each in questionnaires().items() %}
            when {{ measure }} = '{{ name | lower | replace('-', '_') }}'
                then {{ each.score[0 if which == 'lowest' else 1] }}
            {%- endfor %}
            {%- if which == 'lowest' %}
            when {{ measure }} = 'nps' then -100
            else 0
            {%- else %}
            when {{ measure }} in ('nps', 'qx_score', 'mean_normalized') then 100
            else 1
            {%- endif %}
        end as {{ type_double() }}
    )
{%- endmacro %}


{#
    The rows of a relation with what a comparison takes, from `answer_count`, `total` and
    `total_of_squares` of a measure and its ends: `score` and its bounds, what it is compared by
    (`center`) and the square of its standard error. So, too, with each prefix of these columns.
#}
{% macro scored_measures(relation, prefixes=['']) -%}
    select
        {%- for prefix in prefixes %}
        {%- for sign, bound in [('-', 'low'), ('+', 'high')] %}
        {{ measure_bound(sign, prefix) }} as {{ prefix }}score_{{ bound }},
        {%- endfor %}
        {%- endfor %}
        *
    from (
        select
            {%- for prefix in prefixes %}
            {{ measure_columns(prefix) }},
            {%- endfor %}
            *
        from {{ relation }}
        {{ computed_once() }}
    ) as centered
    {{ computed_once() }}
{%- endmacro %}


{# The score of such a measure, its center and its squared error. #}
{% macro measure_columns(prefix) -%}
    {%- set n = prefix ~ 'answer_count' -%}
    {%- set total = prefix ~ 'total' -%}
    {%- set squares = prefix ~ 'total_of_squares' -%}
    case
        when highest is null then exp({{ ratio(total, n) }})
        else {{ ratio(total, n) }}
    end as {{ prefix }}score,
    case
        when highest is null then {{ ratio(total, n) }}
        else {{ plus_four_mean(n, total, 'lowest', 'highest') }}
    end as {{ prefix }}center,
    case
        when highest is null then {{ log_squared_error(n, total, squares) }}
        else {{ plus_four_squared_error(n, total, squares, 'lowest', 'highest') }}
    end as {{ prefix }}squared_error
{%- endmacro %}


{#
    The square of the standard error of the mean of logarithms. What rounding leaves of times that
    are all the same is none; of one time, it is not known.
#}
{% macro log_squared_error(n, total, total_of_squares) -%}
    {%- set variance -%}
        ({{ total_of_squares }} - {{ total }} * {{ ratio(total, n) }}) / nullif({{ n }} - 1, 0)
    {%- endset -%}
    case
        when {{ variance }} < 0.000000000001 then 0
        else {{ variance }} / {{ n }}
    end
{%- endmacro %}


{# A bound of a measure's own interval, from its center and its squared error. #}
{% macro measure_bound(sign, prefix) -%}
    {%- set center = prefix ~ 'center ' ~ sign -%}
    {%- set error = 'sqrt(nullif(' ~ prefix ~ 'squared_error, 0))' -%}
    case
        when highest is null
            then exp({{ center }} {{ t_value('(' ~ prefix ~ 'answer_count - 1)') }} * {{ error }})
        else greatest(
            lowest,
            least(
                highest, {{ center }} {{ t_value('(' ~ prefix ~ 'answer_count + 3)') }} * {{ error }}
            )
        )
    end
{%- endmacro %}
