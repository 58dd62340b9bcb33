"""The tap's HTTP side: budget, tokens, faults."""
