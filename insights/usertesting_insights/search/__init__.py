"""Search by meaning: vectors of what people said, beside the marts."""
