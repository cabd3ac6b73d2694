"""Pages of supply."""
