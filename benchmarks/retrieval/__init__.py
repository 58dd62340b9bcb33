"""How well and how fast search finds what was said, by model."""
