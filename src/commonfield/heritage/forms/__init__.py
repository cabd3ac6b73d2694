"""Forms of the heritage."""
