"""Every setting, checked before the first request."""
