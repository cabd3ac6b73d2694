"""Views of the plan."""
