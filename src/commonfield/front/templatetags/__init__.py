"""Template tags and filters of the front, for all rooms' pages."""
