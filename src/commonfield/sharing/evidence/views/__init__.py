"""Views of the evidence."""
