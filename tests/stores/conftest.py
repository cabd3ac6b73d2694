"""Tests of stores: orders are taken at once in the test's own hand."""

from tests.market.fixtures import orders_at_once, shop

__all__ = ["orders_at_once", "shop"]
