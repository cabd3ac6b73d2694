"""Which regions orders may go to; what was known once stays known."""

from commonfield.places.queries import is_known_region

_known: set[str] = set()


def is_known(region: str) -> bool:
    """Tell whether a region exists, asking the register only once for each that does."""
    if region not in _known and is_known_region(region):
        _known.add(region)
    return region in _known
