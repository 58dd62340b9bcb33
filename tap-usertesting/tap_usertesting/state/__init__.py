"""The checkpoints: what has landed and what is still to be requested. No HTTP, no Singer."""
