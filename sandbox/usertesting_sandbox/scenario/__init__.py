"""Changes at some requests: the world moves on, or a response goes wrong."""
