"""The sections of a test's page, each made from typed rows."""
