"""Commands of places for operators."""
