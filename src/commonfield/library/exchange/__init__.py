"""Titles shared with other libraries, and collections taken from others.

OPDS catalogues and EPUB files of titles that may be shared, and the importer of the classics.
"""
