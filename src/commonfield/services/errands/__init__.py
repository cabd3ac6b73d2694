"""Errands beside a helper, and by one's own hand."""
