"""One file that holds everything needed to start again elsewhere, on either database engine.

A zip file with a manifest, one Parquet file a table, the media files and, on request, the keys
(sealed with a passphrase). It is written from one moment of the database and read back in one
transaction; it knows Django's tables, not the rooms.
"""
