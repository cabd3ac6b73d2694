"""Template tags of the offline queue."""
