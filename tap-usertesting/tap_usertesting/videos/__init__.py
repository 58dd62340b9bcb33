"""Recordings: from a signed link into a storage."""
