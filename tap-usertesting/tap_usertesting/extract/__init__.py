"""What to ask for, in which order, and how the answers become the results of sessions."""
