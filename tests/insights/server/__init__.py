"""The server for assistants, asked by the official client."""
