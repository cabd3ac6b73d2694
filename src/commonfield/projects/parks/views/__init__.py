"""Views of parks."""
