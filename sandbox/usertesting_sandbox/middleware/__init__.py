"""The layers before the API: log, latency, access, rate limit, faults."""
