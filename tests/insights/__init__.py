"""The report: its sentences, its pages, what it reads."""
