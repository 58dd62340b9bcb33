"""What people say, in four languages, and how it is written down."""
