"""The control API: what a test or a demo sees of the sandbox from outside, and may order."""
