"""The file itself: written in one go, whole or not at all; read only after every byte is checked.

The zip's members are stored, not packed (Parquet is packed already), so that a table can be read
in place. The manifest comes last; the zip's comment holds its hash and the vault's signature.
"""

import hashlib
import io
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.manifest import Manifest, Member, read_manifest, seals
from commonfield.workshop.archive.tables import BackupTable
from commonfield.workshop.storage import (
    all_names,
    blocks_of,
    is_half_written,
    open_file,
    save_file,
    sha256_of,
)

MANIFEST: Final = "manifest.json"
KEYS: Final = "keys.json"
_MEDIA: Final = "media/"
_COMMENT: Final = re.compile(r"sha256:([0-9a-f]{64}) vault:([0-9a-f]{64})")
_DAMAGED: Final = (
    "Nothing was restored. Fetch the file again from where it is kept, or take another."
)


class _Measured(io.RawIOBase):
    """A stream that only writes, counts and hashes."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self._hash = hashlib.sha256()
        self._bytes = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._bytes

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # the base names a private buffer type
        view = memoryview(data).cast("B")
        self._inner.write(view)
        self._hash.update(view)
        self._bytes += len(view)
        return len(view)

    def member(self, rows: int | None = None) -> Member:
        return Member(self._hash.hexdigest(), self._bytes, rows)


class Writer:
    """Writes the members of a new backup and remembers what the manifest must say of them."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self.members: dict[str, Member] = {}

    def add_table(self, table: BackupTable, batches: Iterable[pa.RecordBatch]) -> dict[str, int]:
        """Write a table as it flows in; return how many values each sealed column holds."""
        held = {column.name: 0 for column in table.columns if column.name.endswith("_sealed")}
        rows = 0
        with self._file.open(f"tables/{table.name}.parquet", "w", force_zip64=True) as inner:
            stream = _Measured(inner)
            with pq.ParquetWriter(stream, table.schema, compression="zstd") as parquet:
                for batch in batches:
                    parquet.write_batch(batch)
                    rows += batch.num_rows
                    for name in held:
                        column = batch.column(batch.schema.get_field_index(name))
                        held[name] += len(column) - column.null_count
            self.members[f"tables/{table.name}.parquet"] = stream.member(rows)
        return held

    def add_bytes(self, name: str, data: bytes) -> None:
        self._file.writestr(name, data)
        self.members[name] = Member(hashlib.sha256(data).hexdigest(), len(data))

    def add_media(self) -> None:
        """Write every file of the store of media; what comes and goes meanwhile is nobody's."""
        for path in all_names():
            if is_half_written(path):
                continue
            try:
                source = open_file(path)
            except FileNotFoundError:
                # No row named it any more, and the worker has just deleted it.
                continue
            name = _MEDIA + path
            with source, self._file.open(name, "w", force_zip64=True) as inner:
                stream = _Measured(inner)
                for block in blocks_of(source):
                    stream.write(block)
                self.members[name] = stream.member()

    def finish(self, manifest: Manifest, vault_key: bytes) -> None:
        """Write the manifest and sign it."""
        data = manifest.as_bytes()
        self._file.writestr(MANIFEST, data)
        digest, signature = seals(data, vault_key)
        self._file.comment = f"sha256:{digest} vault:{signature}".encode()


@contextmanager
def new_backup(target: Path) -> Iterator[Writer]:
    """Write a backup beside its place and put it there when it is whole, for its owner only."""
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as file:
                yield Writer(file)
            raw.flush()
            os.fsync(raw.fileno())
        Path(partial).replace(target)
    finally:
        partial.unlink(missing_ok=True)


class Backup:
    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    def batches(self, table: BackupTable, at_once: int) -> Iterator[pa.RecordBatch]:
        """Yield a table's rows in bounded pieces, with its columns in the requested order.

        An older program has written them in the order of its own models.
        """
        names = [column.name for column in table.columns]
        with self._file.open(f"tables/{table.name}.parquet") as stream:
            for batch in pq.ParquetFile(stream).iter_batches(batch_size=at_once):
                yield batch.select(names)

    def keys(self) -> bytes:
        return self._file.read(KEYS)

    def is_signed_by(self, vault_key: bytes) -> bool:
        """Return whether the manifest is the very one that was signed with the vault's key."""
        return _comment(self._file) == seals(self._file.read(MANIFEST), vault_key)

    def media(self) -> dict[str, Member]:
        return {
            name.removeprefix(_MEDIA): member
            for name, member in self.manifest.members.items()
            if name.startswith(_MEDIA)
        }

    def put_media(self, name: str) -> None:
        with self._file.open(_MEDIA + name) as source:
            save_file(name, source)


@contextmanager
def checked_backup(source: Path) -> Iterator[Backup]:
    """Open a backup after reading all of it once and comparing every hash."""
    try:
        file = zipfile.ZipFile(source)
    except OSError as error:
        raise ArchiveError(f"{source} cannot be read: {error.strerror}.") from error
    except zipfile.BadZipFile as error:
        raise ArchiveError(f"{source} is no backup, or its end is missing. {_DAMAGED}") from error
    with file:
        try:
            manifest = _manifest(file)
            _check_members(file, manifest)
        except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, EOFError) as error:
            raise ArchiveError(f"{source} is damaged ({error}). {_DAMAGED}") from error
        yield Backup(file, manifest)


def _comment(file: zipfile.ZipFile) -> tuple[str, str] | None:
    found = _COMMENT.fullmatch(file.comment.decode("ascii", "replace"))
    return (found[1], found[2]) if found else None


def _manifest(file: zipfile.ZipFile) -> Manifest:
    data = file.read(MANIFEST)
    comment = _comment(file)
    if comment is None:
        raise ArchiveError(f"The end of this backup is missing. {_DAMAGED}")
    if comment[0] != hashlib.sha256(data).hexdigest():
        raise ArchiveError(f"The manifest of this backup was changed. {_DAMAGED}")
    return read_manifest(data)


def _check_members(file: zipfile.ZipFile, manifest: Manifest) -> None:
    wanted = set(manifest.members) | {MANIFEST}
    names = file.namelist()
    if sorted(names) != sorted(wanted):
        odd = sorted(set(names) ^ wanted) or names
        raise ArchiveError(
            f"Something was added to this backup or taken out ({odd[0]}). {_DAMAGED}"
        )
    for name, member in sorted(manifest.members.items()):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ArchiveError(f"This backup names a file outside its folder ({name}). {_DAMAGED}")
        with file.open(name) as stream:
            found = sha256_of(stream)
        if found != member.sha256:
            raise ArchiveError(f"{name} in this backup was changed. {_DAMAGED}")
