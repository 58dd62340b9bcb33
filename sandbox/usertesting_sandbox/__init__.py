"""The UserTesting API on your own machine, with made-up people: for demos and tests."""
