"""Orders owns what happens to an order after it is taken: paid, packed, shipped, received."""
