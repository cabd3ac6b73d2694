"""One file a command; they need no settings and no database."""
