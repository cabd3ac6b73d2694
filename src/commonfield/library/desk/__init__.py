"""The keeper's desk of the library: uploads, details and rights, publishing, objections.

Owns the changes to titles by a hall's keeper and the county, not the readers' pages.
"""
