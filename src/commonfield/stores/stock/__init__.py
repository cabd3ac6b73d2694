"""Stock owns the packs of each lot that a store can still sell, and why they changed."""
