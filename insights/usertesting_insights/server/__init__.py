"""A server for assistants: few tools, bounded answers, every row with a citation."""
