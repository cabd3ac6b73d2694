"""The vault: fields sealed at rest, keyed fingerprints for look-up, masks for showing.

Every purpose has its own key, derived from ``settings.VAULT_KEY``. What is sealed carries its key's
id, so that older keys (``settings.VAULT_KEYS_OLD``) still open it until ``workshop.key_rotation``
has sealed it anew. Bound into it are the purpose, which stands for table and column, and whose it
is (``about``, such as an order's number): a value copied to another row does not open. With a
person's own salt, which no other row may have, the key is theirs alone: destroying the salt
destroys what was sealed (docs/adr/0027).
"""

import contextlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Before keys had ids and values knew whose they are; opened still, never made.
_VERSION_1 = b"\x01"
_VERSION = b"\x02"
_KEY_ID_BYTES = 4
MARK_BYTES: Final = len(_VERSION) + _KEY_ID_BYTES
_NONCE_BYTES = 12
_SIGNATURE_BYTES = 16
SALT_BYTES = 16

_IDENTITY_SHOWN = 5
_BANK_SHOWN = 4


class VaultError(Exception):
    """Something sealed cannot be opened: wrong key, wrong purpose, destroyed salt or damage."""


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def seal(plain: str, *, purpose: str, about: str) -> bytes:
    """Encrypt a text for a purpose (AES-256-GCM; the same text seals differently every time)."""
    return seal_bytes(plain.encode(), purpose=purpose, about=about)


def seal_all(plains: Sequence[str], *, purpose: str, abouts: Sequence[str]) -> list[bytes]:
    """Encrypt several texts for a purpose, each as ``seal`` does, at the cost of one draw."""
    mark, cipher = current_mark(), _cipher(settings.VAULT_KEY, purpose)
    drawn = secrets.token_bytes(_NONCE_BYTES * len(plains))
    sealed = []
    for index, (plain, about) in enumerate(zip(plains, abouts, strict=True)):
        nonce = drawn[_NONCE_BYTES * index : _NONCE_BYTES * (index + 1)]
        bound = _bound(mark, purpose, about)
        sealed.append(mark + nonce + cipher.encrypt(nonce, plain.encode(), bound))
    return sealed


def open_sealed(sealed: bytes | memoryview, *, purpose: str, about: str) -> str:
    return open_bytes(sealed, purpose=purpose, about=about).decode()


def seal_bytes(plain: bytes, *, purpose: str, about: str) -> bytes:
    """Encrypt a file for a purpose, as ``seal`` does a text."""
    return _seal_bytes(
        plain, cipher=_cipher(settings.VAULT_KEY, purpose), purpose=purpose, about=about
    )


def open_bytes(sealed: bytes | memoryview, *, purpose: str, about: str) -> bytes:
    """Decrypt what ``seal_bytes`` encrypted."""
    return _open_bytes(
        bytes(sealed), cipher_of=lambda key: _cipher(key, purpose), purpose=purpose, about=about
    )


def seal_with_salt(plain: str, *, salt: bytes | memoryview, purpose: str) -> bytes:
    """Encrypt a text under a key that also needs the person's own salt."""
    cipher = AESGCM(_salted_key(settings.VAULT_KEY, bytes(salt), purpose))
    return _seal_bytes(plain.encode(), cipher=cipher, purpose=purpose, about="")


def open_with_salt(sealed: bytes | memoryview, *, salt: bytes | memoryview, purpose: str) -> str:
    """Decrypt what was sealed with the person's salt for the purpose."""
    own = bytes(salt)
    return _open_bytes(
        bytes(sealed),
        cipher_of=lambda key: AESGCM(_salted_key(key, own, purpose)),
        purpose=purpose,
        about="",
    ).decode()


def fingerprint(plain: str, *, purpose: str) -> str:
    """Return a keyed fingerprint (HMAC-SHA256, hex) by which a text is found but not read."""
    return _fingerprint(settings.VAULT_KEY, plain, purpose)


def fingerprints(plain: str, *, purpose: str) -> list[str]:
    """Return a text's fingerprints under every known key, the current one first, for look-ups."""
    return [_fingerprint(key, plain, purpose) for key in _keys()]


def is_fingerprint(given: str, plain: str, *, purpose: str, digits: int) -> bool:
    """Return whether so many digits are of a text's fingerprint under any known key."""
    prints = [each[:digits].encode() for each in fingerprints(plain, purpose=purpose)]
    # What is half a character in JSON is no UTF-8.
    encoded = given.encode(errors="replace")
    return any(hmac.compare_digest(encoded, each) for each in prints)


def disguise(number: uuid.UUID, *, purpose: str) -> str:
    """Return what an id is called where nobody may read its instant: as if drawn, always the same.

    Nothing is stored for it. Shape: 32 hexadecimal digits.
    """
    return _blocks(settings.VAULT_KEY, purpose).encryptor().update(number.bytes).hex()


def undisguised(name: str, *, purpose: str) -> list[uuid.UUID]:
    """Return which ids may be called so, one for each known key; none if nothing is."""
    try:
        block = uuid.UUID(name).bytes
    except ValueError:
        return []
    keys = [_blocks(key, purpose) for key in _keys()]
    return [uuid.UUID(bytes=each.decryptor().update(block)) for each in keys]


def sign(plain: str, *, purpose: str) -> str:
    """Return a signature of a text that tells its key's id: who has no key can make none."""
    return _sign(settings.VAULT_KEY, plain, purpose)


def is_signed(signature: str, plain: str, *, purpose: str) -> bool:
    """Return whether a signature is a text's, made with any known key."""
    # As bytes: whatever stands in a row that was tampered with is compared.
    given = signature.encode()
    return any(hmac.compare_digest(given, _sign(key, plain, purpose).encode()) for key in _keys())


def signing_key(*, purpose: str) -> Ed25519PrivateKey:
    """Return the key with which outsiders are told something that they can check."""
    return Ed25519PrivateKey.from_private_bytes(_key(settings.VAULT_KEY, f"signing:{purpose}"))


def key_id(key: bytes) -> str:
    """Return what a key is called: it tells nothing of the key. Shape: eight hexadecimal digits."""
    return _key_id(key).hex()


def current_mark() -> bytes:
    """Return what everything begins with that is sealed now."""
    return _VERSION + _key_id(settings.VAULT_KEY)


def key_id_of(mark: bytes) -> str:
    """Return which key a sealed value needs, by its first bytes; of old values nobody knows."""
    return mark[1:MARK_BYTES].hex() if mark[:1] == _VERSION else "unmarked"


def mask_identity(number: str) -> str:
    """Show an identity number by its first three and last two characters."""
    hidden = len(number) - _IDENTITY_SHOWN
    return number[:3] + "*" * hidden + number[-2:] if hidden > 0 else ""


def mask_bank(number: str) -> str:
    """Show a bank number by its last four digits."""
    return "*" * (len(number) - _BANK_SHOWN) + number[-4:] if len(number) > _BANK_SHOWN else ""


def _keys() -> tuple[bytes, ...]:
    return settings.VAULT_KEY, *settings.VAULT_KEYS_OLD


@lru_cache(maxsize=4)
def _ring(keys: tuple[bytes, ...]) -> dict[bytes, bytes]:
    return {_key_id(key): key for key in keys}


def _bound(mark: bytes, purpose: str, about: str) -> bytes:
    return mark + f"{purpose}\0{about}".encode()


def _seal_bytes(plain: bytes, *, cipher: AESGCM, purpose: str, about: str) -> bytes:
    mark, nonce = current_mark(), secrets.token_bytes(_NONCE_BYTES)
    return mark + nonce + cipher.encrypt(nonce, plain, _bound(mark, purpose, about))


def _open_bytes(
    sealed: bytes, *, cipher_of: Callable[[bytes], AESGCM], purpose: str, about: str
) -> bytes:
    if sealed[:1] == _VERSION_1:
        begins, keys, bound = len(_VERSION_1), list(_keys()), purpose.encode()
    else:
        begins, bound = MARK_BYTES, _bound(sealed[:MARK_BYTES], purpose, about)
        known = _ring(_keys()).get(sealed[1:MARK_BYTES]) if sealed[:1] == _VERSION else None
        keys = [known] if known else []
    nonce, body = sealed[begins : begins + _NONCE_BYTES], sealed[begins + _NONCE_BYTES :]
    for key in keys:
        with contextlib.suppress(InvalidTag, ValueError):
            return cipher_of(key).decrypt(nonce, body, bound)
    raise VaultError(
        "This cannot be opened: the vault's key, the purpose, the salt or the owner is another one."
    )


# Only the keys of purposes are kept in memory; keys made with a person's salt are not, so that
# nothing outlives the salt.
@lru_cache(maxsize=64)
def _key(vault_key: bytes, purpose: str) -> bytes:
    return _derive(vault_key, None, purpose)


@lru_cache(maxsize=64)
def _cipher(vault_key: bytes, purpose: str) -> AESGCM:
    return AESGCM(_key(vault_key, purpose))


@lru_cache(maxsize=16)
def _blocks(vault_key: bytes, purpose: str) -> Cipher[modes.ECB]:
    # An id is one block, so each has one name and no two the same; nothing longer goes through it.
    key = _key(vault_key, f"disguise:{purpose}")
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 - see above


def _salted_key(vault_key: bytes, salt: bytes, purpose: str) -> bytes:
    if not salt:
        raise VaultError("The salt is gone; what was sealed with it stays closed.")
    return _derive(vault_key, salt, f"salted:{purpose}")


def _derive(vault_key: bytes, salt: bytes | None, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose.encode()).derive(vault_key)


def _fingerprint(vault_key: bytes, plain: str, purpose: str) -> str:
    return hmac.digest(_key(vault_key, f"fingerprint:{purpose}"), plain.encode(), "sha256").hex()


def _sign(vault_key: bytes, plain: str, purpose: str) -> str:
    made = hmac.digest(_key(vault_key, f"signature:{purpose}"), plain.encode(), "sha256")
    return (_key_id(vault_key) + made[:_SIGNATURE_BYTES]).hex()


@lru_cache(maxsize=16)
def _key_id(vault_key: bytes) -> bytes:
    return _derive(vault_key, None, "key id")[:_KEY_ID_BYTES]
