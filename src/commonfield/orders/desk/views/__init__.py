"""Pages of a store's desk: what was ordered of it, and what comes after."""
