"""Commands of evaluation for whoever works with files."""
