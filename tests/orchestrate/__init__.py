"""The schedulers that run the pipeline, and the runs that they start."""
