"""Tests of the market's pages: orders taken at once; fakes of real providers."""

from tests.market.fixtures import client, orders_at_once
from tests.payments.fixtures import alipay, wechat

__all__ = ["alipay", "client", "orders_at_once", "wechat"]
