"""The tap's planning side: listing, ledger, plan, prefetch."""
