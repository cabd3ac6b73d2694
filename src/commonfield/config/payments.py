"""Payment providers from the environment: numbers as values, keys as files; checked at start."""

import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from commonfield.config.environment import SettingError

_APIV3_KEY_BYTES: Final = 32
# Each provider's settings: the adapter's argument, the variable, and how it is read.
_WECHAT: Final = {
    "mchid": ("WECHAT_MCHID", "text"),
    "appid": ("WECHAT_APPID", "text"),
    "serial": ("WECHAT_SERIAL", "text"),
    "private_key": ("WECHAT_PRIVATE_KEY", "private key"),
    "apiv3_key": ("WECHAT_APIV3_KEY", "secret"),
    "public_key": ("WECHAT_PUBLIC_KEY", "public key"),
    "public_key_id": ("WECHAT_PUBLIC_KEY_ID", "text"),
}
_ALIPAY: Final = {
    "app_id": ("ALIPAY_APP_ID", "text"),
    "private_key": ("ALIPAY_PRIVATE_KEY", "private key"),
    "public_key": ("ALIPAY_PUBLIC_KEY", "public key"),
}


def payment_providers() -> dict[str, dict[str, str]]:
    """Return the settings of each provider that the environment names."""
    providers = {}
    for name, wanted in (("wechat", _WECHAT), ("alipay", _ALIPAY)):
        if settings := _settings_of(wanted):
            providers[name] = settings | {"gateway": _gateway(f"{name.upper()}_GATEWAY")}
    if "wechat" in providers:
        _check_apiv3_key(providers["wechat"]["apiv3_key"])
    return providers


def _settings_of(wanted: dict[str, tuple[str, str]]) -> dict[str, str]:
    given = {name for name, _how in wanted.values() if os.environ.get(name)}
    if not given:
        return {}
    if missing := sorted({name for name, _how in wanted.values()} - given):
        raise SettingError(
            f"{', '.join(missing)} must be set too, since {min(given)} is. Set all of them, or"
            " none if this way to pay is not offered. See docs/operating.md."
        )
    return {argument: _read(name, how) for argument, (name, how) in wanted.items()}


def _read(name: str, how: str) -> str:
    value = os.environ[name].strip()
    if how == "text":
        return value
    try:
        text = Path(value).read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise SettingError(f"{name} must be the path of a file with the {how}.") from error
    return text if how == "secret" else _checked_key(name, how, text)


def _checked_key(name: str, how: str, text: str) -> str:
    key: object
    try:
        if how == "private key":
            key = load_pem_private_key(text.encode(), password=None)
            is_rsa = isinstance(key, rsa.RSAPrivateKey)
        else:
            key = load_pem_public_key(text.encode())
            is_rsa = isinstance(key, rsa.RSAPublicKey)
    except (ValueError, TypeError) as error:
        raise SettingError(f"{name}: the file holds no {how} in PEM.") from error
    if not is_rsa:
        raise SettingError(f"{name}: the {how} is none of RSA.")
    return text


def _check_apiv3_key(key: str) -> None:
    if len(key) != _APIV3_KEY_BYTES:
        raise SettingError("WECHAT_APIV3_KEY: the file must hold the 32 characters of the key.")


def _gateway(name: str) -> str:
    """Return another address of a provider's interface, for an egress proxy; none is the usual."""
    address = os.environ.get(name, "").strip()
    if address and (urlsplit(address).scheme not in {"http", "https"} or "?" in address):
        raise SettingError(f"{name} must begin with http:// or https:// and have no question mark.")
    return address
