"""The control API: what a test or a demo may read and change from outside."""
