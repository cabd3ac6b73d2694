"""Evaluation turns facts and registers into indicators, indices and measures of gaps.

It owns what of them may be shown, the pages that rank and compare places, and the few figures that
are entered by hand. The mathematics is the library ``commonfield_measures``, whose names can also
be imported from here, where they were before. It never reads a shop or a book.
"""

import commonfield_measures


def __getattr__(name: str) -> object:
    """Return a name of the library's; it loads its arrays only then."""
    return getattr(commonfield_measures, name)
