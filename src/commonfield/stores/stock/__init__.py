"""Stock owns how many packs of which lot a store can still sell, and why that changed."""
