"""The whole way into each warehouse: sandbox, tap, the real loader, the real dbt."""
