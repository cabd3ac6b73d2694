"""Tests of the demo's provider: a demo, in which orders are taken at once."""

from tests.market.fixtures import orders_at_once

__all__ = ["orders_at_once"]
