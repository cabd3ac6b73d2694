"""The installation's keys under a passphrase (Argon2id, then AES-256-GCM)."""

import base64
import json
import secrets
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from commonfield.workshop.archive.errors import ArchiveError

SHORTEST_PASSPHRASE: Final = 12
_MEMORY_KIB: Final = 65_536
_ROUNDS: Final = 3
_LANES: Final = 4
# What a file may ask of the machine that opens it.
_MOST_MEMORY_KIB: Final = 1_048_576
_MOST_ROUNDS: Final = 20
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32


def seal_keys(keys: dict[str, str], *, passphrase: str, backup_id: str) -> bytes:
    """Encrypt keys for one backup, whose id is bound in."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ArchiveError(
            f"The passphrase has {len(passphrase)} characters; it protects every key of this"
            f" installation and needs at least {SHORTEST_PASSPHRASE}, such as five random words."
        )
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    key = _derive(passphrase, salt, rounds=_ROUNDS, memory_kib=_MEMORY_KIB)
    body = AESGCM(key).encrypt(nonce, json.dumps(keys).encode(), backup_id.encode())
    member = {
        "kdf": "argon2id",
        "rounds": _ROUNDS,
        "memory_kib": _MEMORY_KIB,
        "salt": base64.b64encode(salt).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "body": base64.b64encode(body).decode(),
    }
    return json.dumps(member).encode()


def open_keys(sealed: bytes, *, passphrase: str, backup_id: str) -> dict[str, str]:
    try:
        member = json.loads(sealed)
        rounds, memory_kib = int(member["rounds"]), int(member["memory_kib"])
        if rounds > _MOST_ROUNDS or memory_kib > _MOST_MEMORY_KIB:
            raise ArchiveError("The keys in this file ask for more memory than is reasonable.")
        salt, nonce, body = (base64.b64decode(member[name]) for name in ("salt", "nonce", "body"))
        key = _derive(passphrase, salt, rounds=rounds, memory_kib=memory_kib)
        keys: dict[str, str] = json.loads(AESGCM(key).decrypt(nonce, body, backup_id.encode()))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise ArchiveError(
            "The passphrase does not open the keys of this backup. Nothing was restored."
        ) from error
    return keys


def _derive(passphrase: str, salt: bytes, *, rounds: int, memory_kib: int) -> bytes:
    return hash_secret_raw(
        passphrase.encode(),
        salt,
        time_cost=rounds,
        memory_cost=memory_kib,
        parallelism=_LANES,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )
