"""The clock of a run, its stop signal and its progress."""
