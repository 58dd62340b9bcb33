"""Messages about what the alert rules have found."""
