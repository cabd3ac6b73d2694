"""Closed vocabularies of payments."""

from typing import Final

# What came of a provider's notice: it gave back what the store had given back by hand before.
REFUND_TWICE: Final = "refund_twice"
