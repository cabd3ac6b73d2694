"""Template tags and filters of the workshop, for all rooms' pages."""
