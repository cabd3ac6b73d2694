"""Exports in a store that speaks S3: a county sends, a province fetches (docs/adr/0088).

``PREFIX/manifest.json`` is put last and names all files, which lie at ``PREFIX/files/SHA-256``:
nothing else is overwritten, so a line that breaks leaves the delivery before whole. Nobody lists a
bucket: what the manifest does not name is not read. AWS's own variables say where and who.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow.fs import AwsStandardS3RetryStrategy, FileSystem, S3FileSystem, SubTreeFileSystem

from commonfield_measures.collecting.errors import (
    AlteredError,
    ManifestUnreadableError,
    StoreAddressError,
    StoreError,
    TooLargeError,
)
from commonfield_measures.collecting.manifest import FILES, MANIFEST, Delivery, Keys, read_manifest
from commonfield_measures.files import sha256_of, write_all

# No key before the bucket, no query, no way up.
_ADDRESS: Final = re.compile(
    r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/(?!\.\.?(?:/|$))[\w.=-]+)*)/?"
)
_FAULT: Final = re.compile(r"AWS Error ([A-Z_]+)(?: \(HTTP status (\d+)\))? during (\w+) operation")
# A hundred thousand files.
_LARGEST_MANIFEST: Final = 16 * 2**20
_CHUNK: Final = 8 * 2**20
_AT_ONCE: Final = 16
_TRIES: Final = 3


def is_store(address: Path | str) -> bool:
    """Return whether an address names a store, not a folder.

    Raises:
        StoreAddressError: if it begins as a store's and is none.
    """
    is_one = str(address).startswith("s3:")
    if is_one and not _ADDRESS.fullmatch(str(address)):
        raise StoreAddressError
    return is_one


def fetch(
    source: Path | str, aside: Path, *, keys: Keys, wanted: Callable[[Delivery], Mapping[str, str]]
) -> Path:
    """Return the folder of an export; from a store, bring its manifest and the files wanted.

    Args:
        source: A folder, which is returned as it is, or a store's address.
        aside: Where files are put; what came whole before a line broke does not come again.
        keys: Which county has which key: without its signature nothing else is read.
        wanted: Returns the paths and hashes of a delivery's files that are not here yet.

    Raises:
        DeliveryError: if the manifest does not hold, or the store, or a file is not as signed.
    """
    if not is_store(source):
        return Path(source)
    store, told = _store(str(source)), {"file": f"{source}/{MANIFEST}", "county": ""}
    manifest = _found(store, MANIFEST, told)
    if manifest is None:
        raise ManifestUnreadableError(**told, why="it is not there")
    _refuse_above(_LARGEST_MANIFEST, manifest.size(), told)
    write_all(aside, {Path(MANIFEST): b"".join(_chunks(manifest, told))})
    delivery = read_manifest(aside / MANIFEST, keys)
    found: dict[Path, tuple[pa.NativeFile, dict[str, str]]] = {}
    for path, digest in wanted(delivery).items():
        target, told = aside / FILES / digest, {"file": path, "county": delivery.county}
        if not target.exists():
            # As it was sent, or as a folder was copied into the bucket.
            file = _found(store, f"{FILES}/{digest}", told) or _found(store, path, told)
            if file is None:
                raise AlteredError(**told, why="it is not there")
            found[target] = (file, told)
    size = sum(file.size() for file, _told in found.values())
    _refuse_above(shutil.disk_usage(aside).free // 2, size, {"file": source})
    for target, (file, told) in found.items():
        target.parent.mkdir(exist_ok=True)
        arriving = target.with_suffix(".part")
        with arriving.open("wb") as out:
            out.writelines(_chunks(file, told))
        if sha256_of(arriving) != target.name:
            raise AlteredError(**told, why="its bytes are others")
        arriving.replace(target)
    return aside


def send(folder: Path, target: str) -> int:
    """Upload what an export has and a store lacks, the manifest last; return how many files."""
    store, told = _store(target), {"file": target}
    manifest = (folder / MANIFEST).read_bytes()
    signed = json.loads(manifest)["manifest"]["files"]
    files = {f"{FILES}/{digest}": folder / path for path, digest in signed.items()}

    def is_there(name: str) -> bool:
        found = _found(store, name, told)
        return found is not None and found.size() == files[name].stat().st_size

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        there = list(pool.map(is_there, files))
    lacking = [name for name, is_here in zip(files, there, strict=True) if not is_here]
    for name in lacking:
        with files[name].open("rb") as source:
            _put(store, name, iter(partial(source.read, _CHUNK), b""), told)
    _put(store, MANIFEST, [manifest], told)
    return len(lacking)


def _store(address: str) -> FileSystem:
    if not is_store(address):
        raise StoreAddressError
    told = {"file": address}
    with _line(told):
        store = S3FileSystem(
            endpoint_override=os.environ.get("AWS_ENDPOINT_URL") or None,
            region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or None,
            force_virtual_addressing=os.environ.get("AWS_S3_ADDRESSING_STYLE") == "virtual",
            connect_timeout=10,
            request_timeout=60,
            retry_strategy=AwsStandardS3RetryStrategy(max_attempts=_TRIES),
            # One part in memory, and a small file in one request.
            background_writes=False,
            allow_delayed_open=True,
        )
    return SubTreeFileSystem(address.removeprefix("s3://").rstrip("/"), store)


@contextmanager
def _line(told: Mapping[str, object]) -> Iterator[None]:
    """Tell a store's fault by its code alone: its words may repeat what was sent to it."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as error:
        fault = _FAULT.search(str(error))
        why = " ".join(filter(None, fault.groups())) if fault else type(error).__name__
        raise StoreError(**told, why=why) from None


def _found(store: FileSystem, name: str, told: Mapping[str, object]) -> pa.NativeFile | None:
    """Return a file of a store, its size known and none of it read yet."""
    try:
        with _line(told):
            return store.open_input_file(name)
    except FileNotFoundError:
        return None


def _chunks(file: pa.NativeFile, told: Mapping[str, object]) -> Iterator[bytes]:
    while True:
        with _line(told):
            chunk = file.read(_CHUNK)
        if not chunk:
            return
        yield chunk


def _put(store: FileSystem, name: str, chunks: Iterable[bytes], told: Mapping[str, object]) -> None:
    """Write a file; where a chunk cannot be read, half of it may stand there, of another size."""
    with _line(told):
        out = store.open_output_stream(name)
    for chunk in chunks:
        with _line(told):
            out.write(chunk)
    with _line(told):
        out.close()


def _refuse_above(most: int, size: int, told: Mapping[str, object]) -> None:
    if size > most:
        raise TooLargeError(**told, size=f"{size:,}", most=f"{most:,}")
