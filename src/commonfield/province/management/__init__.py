"""Commands of facts for operators."""
