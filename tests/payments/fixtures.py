"""Fakes of real providers over the loopback, each set up as the installation's only one."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.payments.fakes import (
    ALIPAY_CONFIG,
    WECHAT_CONFIG,
    AlipayHandler,
    FakeGateway,
    WeChatHandler,
    serving,
)


@pytest.fixture
def wechat(settings: Settings) -> Iterator[FakeGateway]:
    with serving(WeChatHandler) as (address, fake):
        settings.PAYMENT_PROVIDERS = {"wechat": {**WECHAT_CONFIG, "gateway": address}}
        yield fake


@pytest.fixture
def alipay(settings: Settings) -> Iterator[FakeGateway]:
    with serving(AlipayHandler) as (address, fake):
        settings.PAYMENT_PROVIDERS = {"alipay": {**ALIPAY_CONFIG, "gateway": f"{address}/g"}}
        yield fake
