"""Files that rows name: pictures, logos, licences, evidence; their bytes are in a store.

A public file is named by its content's hash and served to everybody at ``/files/<hash>.<ending>``
for ever; one that is not public is served by a view of its room, which checks the visitor's right.
A sealed one has a random name, is encrypted by the vault, and opened only by a view that checks the
same. The worker deletes files that no row names any more: rows name files in columns that are a
``FileNameField``. Bytes are written before the row that names them, so a transaction that is rolled
back leaves bytes that nobody names, and those go too. What a person takes back is deleted at once
(``discard_file``).
"""

import hashlib
import io
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import batched
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Final

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet

from commonfield.workshop.books import BookCheck, Difference
from commonfield.workshop.columns import FileNameField
from commonfield.workshop.errors import FileTooLargeError, FileUnknownKindError
from commonfield.workshop.key_rotation import register_keyed_column
from commonfield.workshop.models import SealedFile, StoredFile
from commonfield.workshop.storage import (
    BLOCK,
    all_names,
    hashes_among,
    media_storage,
    open_file,
    path_of,
    save_file,
)
from commonfield.workshop.vault import (
    MARK_BYTES,
    VaultError,
    key_id,
    key_id_of,
    open_bytes,
    seal_bytes,
)

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

ENDINGS: Final = {
    "image/webp": "webp",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/pdf": "pdf",
    "image/svg+xml": "svg",
    "audio/mp4": "m4a",
    "application/binary": "bin",
}
# What is of no kind that is known here; only a purpose that names it takes it.
_OTHER: Final = "application/binary"
# How each kind begins, whatever its sender calls it.
_BEGINNINGS: Final = (
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"%PDF-1\.\d|%PDF-2\.\d"), "application/pdf"),
    (re.compile(rb"<svg[\s>]"), "image/svg+xml"),
    (re.compile(rb"....ftypM4A ", re.DOTALL), "audio/mp4"),
)
_LONGEST_BEGINNING: Final = 16
_NAME: Final = re.compile(r"([0-9a-f]{64})(?:\.([a-z0-9]{3,4}))?")
# So long a file may wait for the row that names it: a form that is filled in slowly.
_WAITS: Final = timedelta(days=2)
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class MediaPurpose:
    """What is stored for a purpose: which media types, and of how many bytes at most."""

    name: str
    media_types: frozenset[str]
    most_bytes: int


PICTURES: Final = MediaPurpose(
    "pictures", frozenset({"image/webp", "image/png", "image/jpeg"}), 2_000_000
)
# Only what ``svg.put_drawing`` has cleaned.
DRAWINGS: Final = MediaPurpose("drawings", frozenset({"image/svg+xml"}), 2_000_000)
_DOCUMENTS: Final = PICTURES.media_types | {"application/pdf"}
SOUNDS: Final = MediaPurpose("sounds", frozenset({"audio/mp4"}), 500_000_000)
# As it was sent, until it is turned into something that is shown.
UPLOADS: Final = MediaPurpose("uploads", frozenset(ENDINGS) - DRAWINGS.media_types, 200_000_000)
# Sealed whole, so in memory.
_MOST_SEALED: Final = 5_000_000
_sealed_purposes: dict[str, MediaPurpose] = {}


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A public file; ``size`` in bytes."""

    sha256: str
    media_type: str
    size: int

    @property
    def path(self) -> str:
        """Where it is on this machine's disk; empty if it is in another store."""
        try:
            return media_storage().path(path_of(self.sha256))
        except NotImplementedError:
            return ""

    def open(self) -> IO[bytes]:
        """Open its bytes; the caller closes them."""
        return open_file(path_of(self.sha256))


@dataclass(frozen=True, slots=True)
class SealedBytes:
    """A document as it was sealed and written: its name, the hash of its bytes, their key."""

    name: str
    media_type: str
    sha256: str
    key_id: str


@dataclass(frozen=True, slots=True)
class FileContent:
    content: bytes
    media_type: str

    @property
    def ending(self) -> str:
        return ENDINGS[self.media_type]


def register_sealed_files(purpose: str) -> None:
    """Let pictures and documents be sealed for a purpose, and resealed under new keys."""
    _sealed_purposes[purpose] = MediaPurpose(purpose, _DOCUMENTS, _MOST_SEALED)


def media_type_of(content: bytes) -> str:
    """Return what a file is by its first bytes; empty if it is nothing that is stored here."""
    return next((kind for shape, kind in _BEGINNINGS if shape.match(content)), "")


def content_of(given: "UploadedFile[bytes]", *, most: int) -> bytes:
    """Return what is in a file that was sent; a larger one is not read into memory.

    Units: ``most`` in bytes.
    """
    if (given.size or 0) > most:
        raise FileTooLargeError(megabytes=most // 1_000_000)
    content: bytes = given.read()
    return content


def put_file(chunks: Iterable[bytes], purpose: MediaPurpose = PICTURES) -> PublicFile:
    """Write a public file's bytes; its chunks are never in memory together.

    Before the transaction whose ``store_file`` names them: the store may be on another machine.
    """
    with _incoming(chunks, purpose) as came:
        save_file(path_of(came.sha256), came.file)
    return PublicFile(came.sha256, came.media_type, came.size)


def store_file(file: PublicFile, *, now: datetime, is_public: bool = True) -> str:
    """Write the row of a file, one however often its bytes are given; return their hash.

    A file that is public anywhere is public.
    """
    known = {"media_type": file.media_type, "size": file.size}
    StoredFile.objects.update_or_create(
        sha256=file.sha256,
        defaults={"kept_at": now, **({"is_public": True} if is_public else {})},
        create_defaults={**known, "kept_at": now, "is_public": is_public},
    )
    return file.sha256


def put_sealed_file(content: bytes, purpose: str) -> SealedBytes:
    """Write the bytes of a document that only its purpose's own view may open, before as above."""
    with _incoming([content], _sealed_purposes[purpose]) as came:
        media_type = came.media_type
    name = secrets.token_hex(32)
    sealed = seal_bytes(content, purpose=purpose, about=name)
    return SealedBytes(name, media_type, **_put_sealed(sealed))


def store_sealed_file(file: SealedBytes, *, now: datetime) -> str:
    """Write the row of sealed bytes; return the name to find them by."""
    SealedFile.objects.create(kept_at=now, **asdict(file))
    return file.name


def stored_file(name: str, *, is_checked: bool = False) -> PublicFile | None:
    """Return a file by the name in its address: hash, dot, ending; also by the hash alone.

    One that is not public is returned only to a caller who has checked the reader's right.
    """
    found = _NAME.fullmatch(name)
    row = StoredFile.objects.filter(sha256=found[1]).first() if found else None
    if row is not None and not (row.is_public or is_checked):
        return None
    if found is None or row is None or found[2] not in {None, ENDINGS[row.media_type]}:
        return None
    return PublicFile(row.sha256, row.media_type, row.size)


def sealed_file(name: str, *, purpose: str) -> FileContent | None:
    """Return a sealed document; the caller has checked the reader's right."""
    row = SealedFile.objects.filter(name=name).first() if name else None
    if row is None:
        return None
    return FileContent(open_bytes(_sealed(row), purpose=purpose, about=name), row.media_type)


def sealed_file_count() -> int:
    """Return how many sealed documents there are."""
    return SealedFile.objects.count()


def missing_files(names: Iterable[str]) -> list[str]:
    """Return those of some sealed files' names that no file has."""
    missing = set(names)
    for some in batched(sorted(missing), _AT_ONCE, strict=False):
        stored = SealedFile.objects.filter(name__in=some).values_list("name", flat=True)
        missing -= set(stored)
    return sorted(missing)


def files_in_use(*models: type[Model]) -> set[str]:
    """Return the files that rows name, of some tables or of all: see ``FileNameField``."""
    return {
        name
        for rows, column in _naming_rows(models)
        for name in rows.values_list(column, flat=True)
        if name
    }


def _naming_rows(models: Iterable[type[Model]]) -> Iterator[tuple[QuerySet[Model], str]]:
    """Yield the rows that may name files, of some tables or of all, with the column that does."""
    for model in models or apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileNameField):
                yield model._default_manager.order_by(), field.name


def discard_file(sha256: str) -> None:
    """Delete a file once this transaction is safe, unless some row still names it."""
    transaction.on_commit(partial(_discard, sha256), robust=True)


def _discard(sha256: str) -> None:
    if any(rows.filter(**{column: sha256}).exists() for rows, column in _naming_rows(())):
        return
    StoredFile.objects.filter(sha256=sha256).delete()
    if not _is_held(sha256):
        media_storage().delete(path_of(sha256))


def delete_unused_files(now: datetime) -> int:
    """Delete files that no row has named for two days (the worker's job); return how many.

    A file that is given again meanwhile is kept: its row is tested once more as it is deleted.
    """
    used = files_in_use()
    before = now - _WAITS
    hashes = _hashes()
    deleted = _delete_unused(StoredFile, used, before) + _delete_unused(SealedFile, used, before)
    _delete_orphans(before, hashes - _hashes())
    return deleted


def check_media() -> BookCheck:
    """Hold every row of a file against the store: its bytes are there."""
    wanted = _hashes()
    there = {sha256 for name, sha256 in hashes_among(all_names()) if name == path_of(sha256)}
    lost = [Difference("media", each, "a file", "none") for each in sorted(wanted - there)]
    return BookCheck("media", len(wanted), tuple(lost))


class SealedFiles:
    """The sealed files, as what needs a key of the vault (see ``key_rotation``)."""

    name = "workshop_sealed_file.content"

    def by_key(self) -> dict[str, int]:
        """Return how many files need which key, by the key's id."""
        return Counter(SealedFile.objects.order_by().values_list("key_id", flat=True))

    def renew(self) -> int:
        """Seal again what needs another key than the current one; return how many were."""
        current = key_id(settings.VAULT_KEY)
        rows = SealedFile.objects.exclude(key_id=current).order_by("name")
        return sum(map(self._renewed, list(rows)))

    def _renewed(self, row: SealedFile) -> bool:
        for purpose in _sealed_purposes:
            with suppress(VaultError):
                content = open_bytes(_sealed(row), purpose=purpose, about=row.name)
                resealed = seal_bytes(content, purpose=purpose, about=row.name)
                rows = SealedFile.objects.filter(name=row.name, sha256=row.sha256)
                return bool(rows.update(**_put_sealed(resealed)))
        return False


def register_media() -> None:
    """Register that sealed files need their key."""
    register_keyed_column(SealedFiles())


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A file that came whole: its bytes in a file of its own, what it is, how large."""

    file: IO[bytes]
    sha256: str
    media_type: str
    size: int


@contextmanager
def _incoming(chunks: Iterable[bytes], purpose: MediaPurpose) -> Iterator[_Incoming]:
    """Take in a file chunk by chunk; refuse one that its purpose does not take."""
    digest, size, beginning = hashlib.sha256(), 0, b""
    with SpooledTemporaryFile(BLOCK) as file:
        for chunk in chunks:
            size += len(chunk)
            if size > purpose.most_bytes:
                raise FileTooLargeError(megabytes=purpose.most_bytes // 1_000_000)
            beginning += chunk[: max(_LONGEST_BEGINNING - len(beginning), 0)]
            digest.update(chunk)
            file.write(chunk)
        media_type = media_type_of(beginning) or _OTHER
        if media_type not in purpose.media_types:
            raise FileUnknownKindError
        file.seek(0)
        yield _Incoming(file, digest.hexdigest(), media_type, size)


def _put_sealed(sealed: bytes) -> dict[str, str]:
    """Write sealed bytes; return the columns that describe them."""
    sha256 = hashlib.sha256(sealed).hexdigest()
    save_file(path_of(sha256), io.BytesIO(sealed))
    return {"sha256": sha256, "key_id": key_id_of(sealed[:MARK_BYTES])}


def _sealed(row: SealedFile) -> bytes:
    with open_file(path_of(row.sha256)) as file:
        return file.read()


def _hashes() -> set[str]:
    rows = (model.objects.order_by() for model in (StoredFile, SealedFile))
    return {sha256 for each in rows for sha256 in each.values_list("sha256", flat=True)}


def _delete_unused(model: type[Model], used: set[str], before: datetime) -> int:
    rows = model._default_manager.filter(kept_at__lt=before)
    names = [name for name in rows.order_by().values_list("pk", flat=True) if name not in used]
    return sum(
        rows.filter(pk__in=some).delete()[0] for some in batched(names, _AT_ONCE, strict=False)
    )


def _delete_orphans(before: datetime, gone: set[str]) -> None:
    """Delete bytes whose row has gone, or that have had none for as long as a file may wait.

    Writing the same bytes again makes them young; as looking through the store takes long, a row is
    looked up once more as bytes are deleted.
    """
    storage, held = media_storage(), _hashes()
    for name, sha256 in hashes_among(all_names()):
        is_whole = name == path_of(sha256)
        if is_whole and sha256 in held:
            continue
        is_over = sha256 in gone or _is_older(name, before)
        if is_over and not (is_whole and _is_held(sha256)):
            storage.delete(name)


def _is_older(name: str, before: datetime) -> bool:
    """Return whether a file has lain for so long; one that has just been written whole is gone."""
    try:
        return media_storage().get_modified_time(name) < before
    except FileNotFoundError:
        return False


def _is_held(sha256: str) -> bool:
    rows = (model.objects.filter(sha256=sha256) for model in (StoredFile, SealedFile))
    return any(each.exists() for each in rows)
