"""Cases owns what villages tried, as they tell it, and who started it after them."""
