"""Feeds and books as they are written: OPDS 1.2 and 2.0, EPUB 3. Nothing here asks a table."""
