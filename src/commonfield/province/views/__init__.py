"""Pages of a province's site."""
