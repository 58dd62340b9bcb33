"""The tap's planning side: listing, state, plan, prefetch."""
