"""Search by meaning: vectors of what people said, in the schema of the marts."""
