"""Views of the county's notes."""
