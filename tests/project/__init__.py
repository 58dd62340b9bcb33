"""The Meltano project, its demo and its documents."""
