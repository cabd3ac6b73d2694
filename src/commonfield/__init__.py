"""Commonfield 共田: a county's digital village in one program."""

__version__ = "2026.12.1"
