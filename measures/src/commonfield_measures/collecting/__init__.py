"""Counties' signed exports, gathered by a province: checked whole, taken whole (docs/adr/0088)."""
