"""What a request passes on its way to the API: log, latency, access, rate limit, faults."""
