"""The marts that the pages read, as typed rows."""
