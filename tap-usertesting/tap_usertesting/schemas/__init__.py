"""One JSON schema a stream, named like it; every property is described."""
