"""Template tags of the stores' desk."""
