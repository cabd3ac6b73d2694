"""Pages of channels at the desk of a store."""
