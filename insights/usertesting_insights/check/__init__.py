"""What a night needs, a line each, before anything is spent."""
