"""The page cache: pages rendered once for everybody, valid until what they show changes.

``decorator`` answers from the cache, ``store`` holds the bodies, ``invalidation`` asks the database
whether anything changed, ``shared`` renders without a visitor and records what a page depends on,
``fragments`` fills in the visitor's own parts, ``local_cache`` keeps what many pages share.
``headers`` is for what nobody may cache. See docs/adr/0010.
"""
