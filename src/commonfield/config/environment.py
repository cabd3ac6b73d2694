"""Reading the environment: every wrong or missing setting is a sentence, never a stack trace."""

import base64
import binascii
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

DEMO_MARKER: Final = "demo-mode"
# Written by `commonfield serve` in demo mode, for probes and messages.
DEMO_ADDRESS: Final = "demo-address"
# Written by `commonfield setup`.
COUNTY_FILE: Final = "county-code"
# Written by `commonfield demo`, and by `commonfield serve` when it first shows villages: the month
# in which their years begin.
VILLAGE_YEAR_FILE: Final = "village-year-month"
_DEMO_COUNTY: Final = "331124000000"
VAULT_KEY_BYTES: Final = 32


class SettingError(Exception):
    """A setting is missing or unusable; the message says which, why, and what to do."""


def data_dir() -> Path:
    """Return the folder where this installation keeps what it makes (``DATA_DIR``)."""
    return Path(os.environ.get("DATA_DIR", "var")).resolve()


def refuse_another_owner() -> None:
    """Refuse to write where another account's program reads: to that one the files are closed."""
    folder = data_dir()
    if not hasattr(os, "geteuid") or not folder.exists():
        return
    owner, here = folder.stat().st_uid, os.geteuid()
    if owner != here:
        raise SettingError(
            f"DATA_DIR ({folder}) belongs to {_account(owner)}, and this is {_account(here)}: what"
            " it writes would be closed to the other. Nothing was done. Run it as that account"
            f" (`sudo -u {_account(owner)} …`, or deploy/commonfield of docs/operating.md), or give"
            " the folder with all that is in it to this one (chown -R)."
        )


def _account(number: int) -> str:
    import pwd  # noqa: PLC0415 - only where there are such accounts

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"#{number}"


def is_demo() -> bool:
    """Return whether this installation is a demo county (made by ``commonfield demo``)."""
    return (data_dir() / DEMO_MARKER).exists()


def county_code() -> str:
    """Return the county at home here: ``COUNTY_CODE``, else what set-up noted, else the demo's."""
    with suppress(FileNotFoundError, PermissionError):
        noted = (data_dir() / COUNTY_FILE).read_text().strip()
        return os.environ.get("COUNTY_CODE") or noted
    return os.environ.get("COUNTY_CODE") or _DEMO_COUNTY


def is_province(code: str) -> bool:
    """Return whether a code of 12 digits is that of a province, whose site shows its counties."""
    return code[2:] == "0" * 10


def village_year_month() -> int:
    """Return in which month the years of villages begin: ``VILLAGE_YEAR_MONTH``, else January.

    Once a county served its pages, another month is refused: years that overlap tell months.
    """
    noted = _noted_village_year_month()
    month = whole_number("VILLAGE_YEAR_MONTH", noted or 1)
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        raise SettingError(f"VILLAGE_YEAR_MONTH is {month}; give the number of a month, 1 to 12.")
    if noted not in {None, month} and not is_demo():
        raise SettingError(
            f"VILLAGE_YEAR_MONTH is {month}, but villages here were shown over years that begin in"
            f" month {noted}: years that overlap give away single months. Set it back to {noted}."
            f" Only if no page was public yet, delete {data_dir() / VILLAGE_YEAR_FILE} instead."
        )
    return month


def note_village_year_month() -> None:
    """Note in which month the years of villages begin, before anything of them is served."""
    if _noted_village_year_month() is None:
        month = village_year_month()
        data_dir().mkdir(parents=True, exist_ok=True)
        (data_dir() / VILLAGE_YEAR_FILE).write_text(str(month))


def _noted_village_year_month() -> int | None:
    with suppress(FileNotFoundError, PermissionError):
        text = (data_dir() / VILLAGE_YEAR_FILE).read_text().strip()
        return int(text) if text.isdecimal() else None
    return None


def enter_demo_mode() -> None:
    """Mark this installation as a demo county."""
    data_dir().mkdir(parents=True, exist_ok=True)
    (data_dir() / DEMO_MARKER).touch()


def leave_demo_mode() -> None:
    """Take the demo mark away; from here on secrets must come from the environment."""
    (data_dir() / DEMO_MARKER).unlink(missing_ok=True)


def restrict_permissions(database: str) -> None:
    """Let nobody but owner and group read a database of SQLite's that is there already."""
    for path in (Path(database), Path(f"{database}-wal"), Path(f"{database}-shm")):
        with suppress(FileNotFoundError, PermissionError):
            if (mode := path.stat().st_mode) & 0o007:
                path.chmod(mode & ~0o007)


def base_url() -> str:
    """Return the address that links in messages begin with (``BASE_URL``).

    A demo county without a given address knows where it was last served.
    """
    served = data_dir() / DEMO_ADDRESS
    default = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    if is_demo() and "PORT" not in os.environ and served.exists():
        default = served.read_text().strip()
    url = os.environ.get("BASE_URL", default)
    if not url.startswith(("http://", "https://")):
        raise SettingError("BASE_URL must begin with http:// or https://.")
    return url


def secret(name: str, *, optional: bool) -> str:
    """Return a secret from the environment, or the demo's own, made once and kept."""
    if value := os.environ.get(name, ""):
        return value
    if is_demo():
        return _stored_secret(name)
    if optional:
        return secrets.token_urlsafe(32)
    raise SettingError(
        f"{name} is not set. Put a long random value into the environment, for instance from"
        ' `python3 -c "import base64,os;print(base64.urlsafe_b64encode(os.urandom(32)).decode())"`,'
        " or run `commonfield demo` for a demo county that makes its own."
    )


def _stored_secret(name: str) -> str:
    path = data_dir() / f"{name.lower()}.secret"
    if not path.exists():
        fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(fresh)
    return path.read_text().strip()


def vault_key(*, optional: bool) -> bytes:
    """Return the vault's 32-byte key (``VAULT_KEY``, URL-safe base64)."""
    if optional and not os.environ.get("VAULT_KEY") and not is_demo():
        return secrets.token_bytes(32)
    return _as_vault_key("VAULT_KEY", secret("VAULT_KEY", optional=False))


def old_vault_keys() -> tuple[bytes, ...]:
    """Return the keys that were the vault's before (``VAULT_KEYS_OLD``, separated by commas)."""
    kept = data_dir() / "vault_keys_old.secret"
    default = kept.read_text() if is_demo() and kept.exists() else ""
    texts = os.environ.get("VAULT_KEYS_OLD", default).split(",")
    return tuple(_as_vault_key("VAULT_KEYS_OLD", text.strip()) for text in texts if text.strip())


def _as_vault_key(name: str, text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != VAULT_KEY_BYTES:
        raise SettingError(f"{name} must be 32 bytes in URL-safe base64 (44 characters).")
    return key


def second_factor_days() -> int | None:
    """Return how many days officials have to set up their second step; none: they need none."""
    text = os.environ.get("SECOND_FACTOR_DAYS", "never" if is_demo() else "14")
    if text == "never":
        return None
    if not text.isdecimal():
        raise SettingError(f"SECOND_FACTOR_DAYS is {text!r}; write a number of days, or never.")
    return int(text)


def whole_number(name: str, default: int, *, least: int = 1) -> int:
    """Return a setting that is a whole number, such as a waiting time, which is never nothing."""
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or int(text) < least:
        raise SettingError(f"{name} is {text!r}; write a whole number, {least} or more.")
    return int(text)


def listed(name: str, default: str = "") -> list[str]:
    """Return a setting that is a list, separated by commas."""
    texts = os.environ.get(name, default).split(",")
    return [text.strip() for text in texts if text.strip()]


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no setting."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} is {value!r}; write 1 or 0.")


def mailer() -> dict[str, Any]:
    """Return how e-mail leaves (``EMAIL_URL``): the console unless an address is given."""
    if not (url := os.environ.get("EMAIL_URL", "")):
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not parts.hostname:
        raise SettingError(
            "EMAIL_URL cannot be read. Write smtp+tls://user:password@host:587"
            " (smtps:// for TLS from the first byte, smtp:// for none)."
        )
    options = {
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 20,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def named_codes(name: str) -> dict[str, str]:
    """Return codes by what they stand for, written ``one=CODE,other=CODE``."""
    pairs = [pair.partition("=") for pair in os.environ.get(name, "").split(",") if pair.strip()]
    if not all(key.strip() and code.strip() for key, _equals, code in pairs):
        raise SettingError(f"{name} cannot be read. Write people/messages/sign_in_code=SMS_1,…")
    return {key.strip(): code.strip() for key, _equals, code in pairs}


def openid_provider() -> dict[str, Any]:
    """Return the county's OpenID Connect provider (``OIDC_…``); nothing where it has none."""
    names = ("issuer", "client_id", "client_secret", "name")
    found: dict[str, Any] = {each: os.environ.get(f"OIDC_{each.upper()}", "") for each in names}
    if not any(found.values()):
        return {}
    if missing := [each for each in names if not found[each]]:
        raise SettingError(
            f"OIDC_{missing[0].upper()} is not set. Sign-in by the county's provider needs"
            " OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and OIDC_NAME (docs/operating.md)."
        )
    parts = urlsplit(found["issuer"])
    is_here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    if not (parts.scheme == "https" or is_here) or parts.query or parts.fragment:
        raise SettingError(
            "OIDC_ISSUER must be the provider's https:// address, as it writes it itself, without"
            " /.well-known/openid-configuration."
        )
    return found | {
        "name_en": os.environ.get("OIDC_NAME_EN") or found["name"],
        "is_private": flag("OIDC_PRIVATE_ADDRESS"),
    }
