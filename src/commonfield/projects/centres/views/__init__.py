"""Views of centres."""
