"""Read-only connections, by the variables that dbt uses."""
