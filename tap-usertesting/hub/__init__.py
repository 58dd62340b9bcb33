"""The tap's definition for MeltanoHub, made from what the tap says of itself."""
