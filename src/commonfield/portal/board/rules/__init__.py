"""Pure rules of the board: what is hidden, how unequal, what figures add up to."""
