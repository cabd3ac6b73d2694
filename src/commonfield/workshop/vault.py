"""The vault: fields sealed at rest, keyed fingerprints for look-up, masks for showing.

Every purpose has its own key, derived from ``settings.VAULT_KEY``; the purpose is also bound into
what is sealed, so that a bank number cannot be passed off as a phone number. With a person's own
salt the key is theirs alone: destroying the salt destroys what was sealed.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_NONCE_BYTES = 12
SALT_BYTES = 16

_SHORT_PHONE = 9
_IDENTITY_SHOWN = 5
_BANK_SHOWN = 4
_COUNTRY = re.compile(r"^(\+86|0086|86(?=1\d{10}$))")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}[2-9]\d{6,7}")
_SHORT_LANDLINE = re.compile(r"[2-9]\d{6,7}")


class VaultError(Exception):
    """Something sealed cannot be opened: wrong key, wrong purpose, destroyed salt or damage."""


def new_salt() -> bytes:
    """Return a salt for one person."""
    return secrets.token_bytes(SALT_BYTES)


def seal(plain: str, *, purpose: str) -> bytes:
    """Encrypt a text for a purpose (AES-256-GCM; the same text seals differently every time)."""
    return _seal(plain, cipher=_cipher(settings.VAULT_KEY, purpose), purpose=purpose)


def seal_all(plains: Sequence[str], *, purpose: str) -> list[bytes]:
    """Encrypt several texts for a purpose, each as ``seal`` does, at the cost of one draw."""
    cipher, bound = _cipher(settings.VAULT_KEY, purpose), purpose.encode()
    drawn = secrets.token_bytes(_NONCE_BYTES * len(plains))
    sealed = []
    for index, plain in enumerate(plains):
        nonce = drawn[_NONCE_BYTES * index : _NONCE_BYTES * (index + 1)]
        sealed.append(_VERSION + nonce + cipher.encrypt(nonce, plain.encode(), bound))
    return sealed


def open_sealed(sealed: bytes | memoryview, *, purpose: str) -> str:
    """Decrypt what was sealed for the purpose.

    Raises:
        VaultError: if the key or the purpose is another one, or the bytes were changed.
    """
    return _open(bytes(sealed), key=_key(settings.VAULT_KEY, purpose), purpose=purpose)


def seal_bytes(plain: bytes, *, purpose: str) -> bytes:
    """Encrypt a file for a purpose, as ``seal`` does a text."""
    return _seal_bytes(plain, cipher=_cipher(settings.VAULT_KEY, purpose), purpose=purpose)


def open_bytes(sealed: bytes | memoryview, *, purpose: str) -> bytes:
    """Decrypt what ``seal_bytes`` encrypted.

    Raises:
        VaultError: if the key or the purpose is another one, or the bytes were changed.
    """
    return _open_bytes(bytes(sealed), key=_key(settings.VAULT_KEY, purpose), purpose=purpose)


def seal_with_salt(plain: str, *, salt: bytes | memoryview, purpose: str) -> bytes:
    """Encrypt a text under a key that also needs the person's own salt."""
    cipher = AESGCM(_salted_key(settings.VAULT_KEY, bytes(salt), purpose))
    return _seal(plain, cipher=cipher, purpose=purpose)


def open_with_salt(sealed: bytes | memoryview, *, salt: bytes | memoryview, purpose: str) -> str:
    """Decrypt what was sealed with the person's salt for the purpose.

    Raises:
        VaultError: if key, salt or purpose is another one, or the bytes were changed.
    """
    key = _salted_key(settings.VAULT_KEY, bytes(salt), purpose)
    return _open(bytes(sealed), key=key, purpose=purpose)


def fingerprint(plain: str, *, purpose: str) -> str:
    """Return a keyed fingerprint (HMAC-SHA256, hex) by which a text is found but not read."""
    key = _key(settings.VAULT_KEY, f"fingerprint:{purpose}")
    return hmac.digest(key, plain.encode(), "sha256").hex()


def fingerprint_with_salt(plain: str, *, salt: bytes | memoryview, purpose: str) -> str:
    """Return a fingerprint that nobody can compute again once the salt is gone."""
    key = _salted_key(settings.VAULT_KEY, bytes(salt), f"fingerprint:{purpose}")
    return hmac.new(key, plain.encode(), hashlib.sha256).hexdigest()


def normalise_phone(text: str) -> str | None:
    """Return a phone number as digits, or nothing if it is neither a mobile nor a landline.

    Wide digits are digits. ``+86`` or ``0086`` before it (``86`` before a mobile), blanks, hyphens
    and brackets within it are left out; landlines keep their area code when given. An empty text
    is not a number: ask before.
    """
    plain = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    plain = _COUNTRY.sub("", plain)
    if not plain.isascii():
        return None
    shapes = (_MOBILE, _LANDLINE, _SHORT_LANDLINE)
    return plain if any(shape.fullmatch(plain) for shape in shapes) else None


def is_mobile(phone: str) -> bool:
    """Tell whether a plain number is a mainland mobile, which can take a text message."""
    return bool(_MOBILE.fullmatch(phone))


def mask_phone(phone: str) -> str:
    """Show a phone number as ``138****5678``; a short landline keeps its last two digits."""
    if len(phone) < _SHORT_PHONE:
        return "*" * max(len(phone) - 2, 0) + phone[-2:] if phone else ""
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def mask_identity(number: str) -> str:
    """Show an identity number by its first three and last two characters."""
    hidden = len(number) - _IDENTITY_SHOWN
    return number[:3] + "*" * hidden + number[-2:] if hidden > 0 else ""


def mask_bank(number: str) -> str:
    """Show a bank number by its last four digits."""
    return "*" * (len(number) - _BANK_SHOWN) + number[-4:] if len(number) > _BANK_SHOWN else ""


def _seal(plain: str, *, cipher: AESGCM, purpose: str) -> bytes:
    return _seal_bytes(plain.encode(), cipher=cipher, purpose=purpose)


def _seal_bytes(plain: bytes, *, cipher: AESGCM, purpose: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _VERSION + nonce + cipher.encrypt(nonce, plain, purpose.encode())


def _open(sealed: bytes, *, key: bytes, purpose: str) -> str:
    return _open_bytes(sealed, key=key, purpose=purpose).decode()


def _open_bytes(sealed: bytes, *, key: bytes, purpose: str) -> bytes:
    if sealed[:1] != _VERSION:
        raise VaultError("This was not sealed by this vault.")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise VaultError(
            "This cannot be opened: the vault's key, the purpose or the salt is another one."
        ) from error


# Only the keys of purposes are kept in memory; keys made with a person's salt are not, so that
# nothing outlives the salt.
@lru_cache(maxsize=64)
def _key(vault_key: bytes, purpose: str) -> bytes:
    return _derive(vault_key, None, purpose)


@lru_cache(maxsize=64)
def _cipher(vault_key: bytes, purpose: str) -> AESGCM:
    return AESGCM(_key(vault_key, purpose))


def _salted_key(vault_key: bytes, salt: bytes, purpose: str) -> bytes:
    if not salt:
        raise VaultError("The salt is gone; what was sealed with it stays closed.")
    return _derive(vault_key, salt, f"salted:{purpose}")


def _derive(vault_key: bytes, salt: bytes | None, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose.encode()).derive(vault_key)
