"""Forms of culture."""
