"""Files behind signed links, as if they lay with another host."""
