"""Where media are: files named by the hash of their bytes, on disk or in a store that speaks S3.

Nothing here knows rows; ``workshop.media`` does. Which store it is stands in ``STORAGES``.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

BLOCK: Final = 1 << 20
_NAMED_BY_HASH: Final = re.compile(r"([0-9a-f]{2})/(\1[0-9a-f]{62})(\.[0-9a-f]+\.part)?")


class DiskStorage(FileSystemStorage):
    """Files on disk: each is there whole or not at all, and only its owner reads it."""

    def _save(self, name: str, content: "File[Any]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks(BLOCK):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        return name


def media_storage() -> Storage:
    return storages["media"]


def path_of(sha256: str) -> str:
    """Return the name under which bytes of a hash are stored."""
    return f"{sha256[:2]}/{sha256}"


def save_file(name: str, source: IO[bytes]) -> None:
    """Store a file under a name, in bounded memory."""
    media_storage().save(name, File(source))


def open_file(name: str) -> IO[bytes]:
    """Open a stored file; the caller closes it."""
    file: IO[bytes] = media_storage().open(name)
    return file


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in pieces of bounded size."""
    while block := file.read(BLOCK):
        yield block


def sha256_of(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for block in blocks_of(file):
        digest.update(block)
    return digest.hexdigest()


def all_names() -> list[str]:
    """Return the name of every file in the store, in order."""
    return sorted(_below(PurePosixPath()))


def hashes_among(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield name and hash of the files that are named by their bytes, also half-written ones."""
    for name in names:
        if found := _NAMED_BY_HASH.fullmatch(name):
            yield name, found[2]


def is_half_written(name: str) -> bool:
    """Return whether a file is one that is still being written, or was cut off."""
    found = _NAMED_BY_HASH.fullmatch(name)
    return found is not None and found[3] is not None


def _below(folder: PurePosixPath) -> Iterator[str]:
    storage = media_storage()
    here = "" if folder == PurePosixPath() else str(folder)
    try:
        folders, files = storage.listdir(here)
    except FileNotFoundError:
        # Nothing was stored on this disk yet.
        return
    yield from (str(folder / name) for name in files)
    for each in folders:
        yield from _below(folder / each)
