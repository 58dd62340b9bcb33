"""Other ways to do the tap's work, each as its own documentation shows it.

They land sessions, details and transcripts of given tests. Each is a program:
`python -m benchmarks.contenders.NAME SETTINGS`, with a path to a JSON file of `Settings`.
"""
