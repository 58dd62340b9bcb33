"""The checkpoints: what has landed and what is still to be requested.

It reads and writes the bookmarks of a Singer state. It imports neither the Singer SDK nor HTTP.
"""
