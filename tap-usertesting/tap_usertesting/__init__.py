"""A Singer tap for the UserTesting Results API."""
