"""Operators' commands of the heritage."""
