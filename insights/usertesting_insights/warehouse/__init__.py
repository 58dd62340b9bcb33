"""Connections by the variables that dbt uses; they read, unless they are opened for writing."""
