"""The keeper's desk of the library: uploads, details and rights, publishing, objections.

Owns what a hall's keeper and the county do to titles; what readers see is the library's own.
"""
