"""Pages of what a store has on sale."""
