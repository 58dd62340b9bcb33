"""Search by meaning: the index, what is found, the models."""
