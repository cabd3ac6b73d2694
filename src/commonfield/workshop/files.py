"""Files stored in the database, so that they come and go with the rows that name them.

A public file (a picture, a logo) is named by its content's hash and served to anybody at
``/files/<hash>.<ending>`` for ever. A sealed one (a licence) is named by chance, encrypted by the
vault, and opened only by a view that has checked who asks. What no row names any more is forgotten
by the worker: rows name files in columns that are a ``FileNameField``.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db.models import Model

from commonfield.workshop.columns import FileNameField
from commonfield.workshop.errors import FileTooLargeError, FileUnknownKindError
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.models import SealedFile, StoredFile
from commonfield.workshop.vault import open_bytes, seal_bytes

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

# Units: bytes.
MOST_PUBLIC: Final = 2_000_000
MOST_SEALED: Final = 5_000_000
ENDINGS: Final = {
    "image/webp": "webp",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/pdf": "pdf",
}
_PUBLIC: Final = frozenset({"image/webp", "image/png", "image/jpeg"})
# How each kind begins, whatever its sender calls it.
_BEGINNINGS: Final = (
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"%PDF-1\.\d|%PDF-2\.\d"), "application/pdf"),
)
_NAME: Final = re.compile(r"([0-9a-f]{64})\.([a-z]{3,4})")
# So long a file may wait for the row that names it: a form that is filled in slowly.
_WAITS: Final = timedelta(days=2)
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class FileContent:
    """A stored file."""

    content: bytes
    media_type: str

    @property
    def ending(self) -> str:
        """What its name ends with."""
        return ENDINGS[self.media_type]


def register_sealed_files(purpose: str) -> None:
    """Let documents of a purpose be sealed anew when the vault's key changes."""
    register_keyed_column(SealedColumn(SealedFile, "content_sealed", (purpose,), about=("name",)))


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


def store_file(*, now: datetime, content: bytes) -> str:
    """Keep a picture that anybody may see, once however often it is given; return its hash."""
    media_type = _checked(content, _PUBLIC, MOST_PUBLIC)
    name = hashlib.sha256(content).hexdigest()
    StoredFile.objects.update_or_create(
        sha256=name,
        defaults={"kept_at": now},
        create_defaults={"media_type": media_type, "content": content, "kept_at": now},
    )
    return name


def store_sealed_file(*, now: datetime, content: bytes, purpose: str) -> str:
    """Keep a document that only its purpose's own view may open; return the name to ask by."""
    media_type = _checked(content, frozenset(ENDINGS), MOST_SEALED)
    name = secrets.token_hex(32)
    SealedFile.objects.create(
        name=name,
        media_type=media_type,
        content_sealed=seal_bytes(content, purpose=purpose, about=name),
        kept_at=now,
    )
    return name


def stored_file(name: str) -> FileContent | None:
    """Return a public file by the name in its address: hash, dot, ending."""
    found = _NAME.fullmatch(name)
    row = StoredFile.objects.filter(sha256=found[1]).first() if found else None
    if found is None or row is None or ENDINGS[row.media_type] != found[2]:
        return None
    return FileContent(bytes(row.content), row.media_type)


def sealed_file(name: str, *, purpose: str) -> FileContent | None:
    """Return a sealed document; the caller has checked who asks."""
    row = SealedFile.objects.filter(name=name).first() if name else None
    if row is None:
        return None
    return FileContent(open_bytes(row.content_sealed, purpose=purpose, about=name), row.media_type)


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
        for model in models or apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's documented API
        if isinstance(field, FileNameField)
        for name in model._default_manager.order_by().values_list(field.name, flat=True)  # noqa: SLF001 - as above
        if name
    }


def delete_unused_files(now: datetime) -> int:
    """Delete files that no row has named for two days (the worker's job); return how many.

    A file that is given again meanwhile is kept: its row is tested once more as it is deleted.
    """
    used = files_in_use()
    before = now - _WAITS
    return _delete_unused(StoredFile, used, before) + _delete_unused(SealedFile, used, before)


def _delete_unused(model: type[Model], used: set[str], before: datetime) -> int:
    rows = model._default_manager.filter(kept_at__lt=before)  # noqa: SLF001 - Django's documented API
    names = [name for name in rows.order_by().values_list("pk", flat=True) if name not in used]
    return sum(
        rows.filter(pk__in=some).delete()[0] for some in batched(names, _AT_ONCE, strict=False)
    )


def _checked(content: bytes, kinds: frozenset[str], most: int) -> str:
    media_type = media_type_of(content)
    if media_type not in kinds:
        raise FileUnknownKindError
    if len(content) > most:
        raise FileTooLargeError(megabytes=most // 1_000_000)
    return media_type
