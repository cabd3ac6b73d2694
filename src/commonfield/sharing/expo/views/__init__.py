"""Views of expos."""
