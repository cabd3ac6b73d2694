"""Template tags of the heritage's pages."""
