"""The tap without Meltano."""
