"""Commonfield 共田: a county's digital village in one program."""

__version__ = "0.1.0"
