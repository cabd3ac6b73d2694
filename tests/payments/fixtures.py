"""Fakes of real providers over the loopback, each set up as the installation's only one."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.payments.fakes import (
    ALIPAY_CONFIG,
    WECHAT_CONFIG,
    AlipayHandler,
    FakeGateway,
    WeChatHandler,
    serving,
)


@pytest.fixture
def wechat(settings: Any) -> Iterator[FakeGateway]:  # noqa: ANN401 - pytest-django's wrapper
    with serving(WeChatHandler) as (address, fake):
        settings.PAYMENT_PROVIDERS = {"wechat": {**WECHAT_CONFIG, "gateway": address}}
        yield fake


@pytest.fixture
def alipay(settings: Any) -> Iterator[FakeGateway]:  # noqa: ANN401 - pytest-django's wrapper
    with serving(AlipayHandler) as (address, fake):
        settings.PAYMENT_PROVIDERS = {"alipay": {**ALIPAY_CONFIG, "gateway": f"{address}/g"}}
        yield fake
