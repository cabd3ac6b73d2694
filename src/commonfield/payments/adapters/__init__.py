"""The providers that this installation has been set up for, made once in each process."""

from typing import TYPE_CHECKING

from django.conf import settings

from commonfield.kernel.errors import must_exist
from commonfield.payments.errors import MethodNotHereError
from commonfield.payments.ports import Provider
from commonfield.stores.choices import PaymentMethod
from commonfield_demo.paying.simulator import Simulator

if TYPE_CHECKING:
    from commonfield.payments.adapters.alipay import Alipay
    from commonfield.payments.adapters.wechat import WeChat

_made: dict[str, tuple[object, Provider]] = {}


def provider(method: str) -> Provider:
    """Return the provider of a way to pay."""
    if method == PaymentMethod.SIMULATED and settings.DEMO:
        return simulator()
    config = must_exist(settings.PAYMENT_PROVIDERS.get(method), MethodNotHereError)
    known = _made.get(method)
    if known is None or known[0] is not config:
        known = _made[method] = (config, _kind(method)(**config))
    return known[1]


def _kind(method: str) -> "type[Alipay | WeChat]":
    # Their libraries are slow to load, and every command would wait.
    if method == PaymentMethod.WECHAT:
        from commonfield.payments.adapters.wechat import WeChat  # noqa: PLC0415 - as above

        return WeChat
    from commonfield.payments.adapters.alipay import Alipay  # noqa: PLC0415 - as above

    return Alipay


def simulator() -> Simulator:
    """Return the demo's provider, which signs with a key of its own."""
    return Simulator(settings.DATA_DIR / "simulator")
