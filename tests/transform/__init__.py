"""The dbt project, run for real."""
