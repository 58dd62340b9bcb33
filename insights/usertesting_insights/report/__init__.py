"""Static pages that need no server and no network, made from the marts."""
