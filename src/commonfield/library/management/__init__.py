"""Operators' commands of the library."""
