"""Pure rules: the code itself, reading files, filling in names, merging records."""
