"""Operators' commands of dialects and voices."""
