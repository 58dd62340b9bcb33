"""What the tap takes, measured against the sandbox: `make bench`."""
