"""Pages of a store's stock."""
