"""Reading EPUB 2 and 3 books: their metadata, their chapters as clean HTML, their pictures.

Books come from anywhere: nothing of one is written to a disk under a name of its own, no entity is
expanded, no address is fetched, and what is read from it is bounded.
"""
