"""Writers of feeds and books: OPDS 1.2 and 2.0, EPUB 3, without queries."""
