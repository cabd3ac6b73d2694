"""Views of cases."""
