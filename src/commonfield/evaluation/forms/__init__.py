"""Forms of evaluation; they read text, and commands and queries decide what it means."""
