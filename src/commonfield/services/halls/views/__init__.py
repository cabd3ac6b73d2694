"""Pages of halls: for everybody, to pass on, and for the keeper."""
