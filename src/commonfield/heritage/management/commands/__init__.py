"""Commands of culture for operators."""
