"""Pages of the board: everybody's, the village's, the township's."""
