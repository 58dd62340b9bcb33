"""What a run goes by: its clock, how it is asked to stop, how far it is."""
