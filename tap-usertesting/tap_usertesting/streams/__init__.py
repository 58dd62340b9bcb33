"""The streams: one file for a family, a stream is a few declarations and a docstring."""
