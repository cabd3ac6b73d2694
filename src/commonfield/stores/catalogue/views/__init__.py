"""Pages of a store's goods on sale."""
