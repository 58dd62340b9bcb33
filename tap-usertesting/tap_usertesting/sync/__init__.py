"""Which work is left, and in what order. No HTTP, no Singer."""
