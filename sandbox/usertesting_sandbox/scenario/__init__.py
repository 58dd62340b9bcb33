"""Changes at some requests: the world moves on, or an answer goes wrong."""
