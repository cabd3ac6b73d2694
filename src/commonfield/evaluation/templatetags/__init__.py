"""Filters of the evaluation pages."""
