"""Stores owns stores, their papers and shipping rates, catalogue, stock, offers and the search.

It does not own lots (supply), nor who orders what (orders).
"""
