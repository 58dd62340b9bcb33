"""Every figure of the statistical marts, computed a second way from the raw tables."""
