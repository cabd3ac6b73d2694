"""What other libraries take from this one, and collections that it takes from others.

OPDS catalogues and EPUB files of titles that may be shared, and the importer of the classics.
"""
