"""Report, alerts, search and assistants, from the marts of the UserTesting pipeline."""
