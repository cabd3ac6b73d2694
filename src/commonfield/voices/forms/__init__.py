"""Forms of dialects and voices."""
