"""The providers of this installation: those that are set up, made once in each process, and others.

Another one is registered by a package above, with its forms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings

from commonfield.kernel.errors import must_exist
from commonfield.payments.errors import MethodNotHereError
from commonfield.payments.ports import Provider
from commonfield.stores.choices import PaymentMethod

if TYPE_CHECKING:
    from commonfield.payments.adapters.alipay import Alipay
    from commonfield.payments.adapters.wechat import WeChat

_made: dict[str, tuple[object, Provider]] = {}


@dataclass(frozen=True, slots=True)
class RegisteredProvider:
    """A provider that no setting names, and the templates of its forms on two pages."""

    provider: Provider
    order_form: str
    payment_form: str


type FindProvider = Callable[[], RegisteredProvider | None]
_registered: Final[dict[str, FindProvider]] = {}


def register_provider(method: str, find: FindProvider) -> None:
    """Register what finds a provider; none where it is not open here."""
    _registered[method] = find


def registered_provider(method: str) -> RegisteredProvider | None:
    """Return the provider of a way to pay, if it is a registered one."""
    find = _registered.get(method)
    return find() if find else None


def provider(method: str) -> Provider:
    """Return the provider of a way to pay."""
    if (registered := registered_provider(method)) is not None:
        return registered.provider
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
