"""What has landed, and what is still to be asked for: no HTTP, nothing of Singer but its form."""
