"""Fifteen small books in two languages, written and drawn for this program."""
