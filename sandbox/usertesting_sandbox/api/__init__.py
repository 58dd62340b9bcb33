"""The endpoints, each answering from the world."""
