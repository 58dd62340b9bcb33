"""The speech of people, in four languages, and its transcripts."""
