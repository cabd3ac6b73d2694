"""Frames are templates of composite indices as data: groups, indicators, weights and whose they are."""
