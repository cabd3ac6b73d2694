"""Tests of the desk: a store with forty packs to sell."""

from tests.market.fixtures import shop

__all__ = ["shop"]
