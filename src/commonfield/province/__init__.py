"""Province owns what a province's site shows: counties' deliveries and their figures.

It takes them from a collection (``commonfield_measures.collecting``); nothing is entered here.
"""
