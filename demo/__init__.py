"""The whole pipeline on one machine, from the sandbox to the marts: `make demo`."""
