"""Operators' commands that gather every room."""
