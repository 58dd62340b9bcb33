"""The tap's HTTP side: rate limiter, tokens, faults."""
