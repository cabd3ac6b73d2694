"""Templates of composite indices as data: groups, indicators, weights and whose these are."""
