"""The tap as a process, against the sandbox over HTTP."""
