"""Tests of payments: orders taken at once; fakes of real providers."""

from tests.market.fixtures import orders_at_once
from tests.payments.fixtures import alipay, wechat

__all__ = ["alipay", "orders_at_once", "wechat"]
