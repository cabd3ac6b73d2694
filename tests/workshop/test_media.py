"""Files in their store: once, known by their content, sealed where not everybody may look."""

import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from commonfield.stores.models import Store, StorePaper
from commonfield.workshop import media, vault
from commonfield.workshop.archive.backup import make_backup
from commonfield.workshop.archive.container import checked_backup
from commonfield.workshop.errors import FileTooLargeError, FileUnknownKindError
from commonfield.workshop.models import SealedFile, StoredFile
from commonfield.workshop.storage import BLOCK, DiskStorage, all_names, path_of, sha256_of
from commonfield.workshop.vault import VaultError

NOW = datetime(2026, 4, 5, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
PNG = b"\x89PNG\r\n\x1a\n" + b"drawn by hand"
PDF = b"%PDF-1.7\nlicence"
LARGE = replace(media.PICTURES, most_bytes=64 * BLOCK)


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    """Give the folder of an empty store, and a purpose for which papers are sealed."""
    settings.MEDIA_ROOT = tmp_path / "media"
    media.register_sealed_files("test")
    return tmp_path / "media"


def keep(content: bytes = PNG, *, at: datetime = NOW) -> str:
    return media.store_file(media.put_file([content]), now=at)


def keep_sealed(content: bytes = PDF) -> str:
    return media.store_sealed_file(media.put_sealed_file(content, "test"), now=NOW)


def large(size: int) -> Iterator[bytes]:
    """Yield a picture of so many blocks."""
    yield PNG + bytes(BLOCK - len(PNG))
    for each in range(1, size):
        yield bytes([each]) * BLOCK


def test_file_is_kept_once_and_opens_as_it_was():
    first, again = keep(), keep(at=LATER)

    found = media.stored_file(f"{first}.png")
    assert first == again
    assert found == media.PublicFile(first, "image/png", len(PNG))
    with found.open() as file:
        assert file.read() == PNG
    assert StoredFile.objects.get().kept_at == LATER
    assert all_names() == [path_of(first)]


@pytest.mark.parametrize("name", ["", "x", "a" * 64, "../etc/passwd", f"{'a' * 64}.png"])
def test_file_that_is_not_there_under_a_name(name: str):
    assert media.stored_file(name) is None


def test_file_under_another_ending_is_not_there():
    assert media.stored_file(f"{keep()}.jpg") is None


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"<html>", PDF, b"GIF89a"])
def test_file_that_is_no_picture_is_not_public(content: bytes):
    with pytest.raises(FileUnknownKindError):
        keep(content)


def test_file_that_is_too_large():
    with pytest.raises(FileTooLargeError):
        keep(PNG + bytes(2_000_000))
    with pytest.raises(FileTooLargeError):
        keep_sealed(PDF + bytes(5_000_000))
    assert all_names() == []


def test_file_that_was_sent_and_is_too_large_is_not_read():
    given = SimpleUploadedFile("a.pdf", PDF)

    with pytest.raises(FileTooLargeError):
        media.content_of(given, most=len(PDF) - 1)

    assert given.tell() == 0
    assert media.content_of(given, most=len(PDF)) == PDF


def test_large_file_is_never_in_memory_as_a_whole(tmp_path: Path, client: Client):
    def there_and_back(size: int) -> Any:  # noqa: ANN401 - the test client's answer
        name = media.store_file(media.put_file(large(size), LARGE), now=NOW)
        make_backup(tmp_path / "county.backup", now=NOW, tell=lambda _line: None)
        with checked_backup(tmp_path / "county.backup") as backup:
            backup.put_media(path_of(name))
        sent = client.get(f"/files/{name}.png", headers={"Accept-Encoding": "gzip"})
        assert sum(len(part) for part in sent.streaming_content) == size * BLOCK  # type: ignore[attr-defined,misc]  # it is one
        return sent

    # What is loaded only once is loaded before.
    there_and_back(2)
    tracemalloc.start()
    sent = there_and_back(32)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sent["Content-Length"] == str(32 * BLOCK)
    assert sent.file_part[1:] == (0, 32 * BLOCK)
    assert "Content-Encoding" not in sent.headers
    assert most < 16 * BLOCK


def test_sealed_file_opens_for_its_purpose_and_nowhere_else(client: Client, store: Path):
    name = keep_sealed()

    (path,) = all_names()
    assert media.sealed_file(name, purpose="test") == media.FileContent(PDF, "application/pdf")
    assert b"licence" not in (store / path).read_bytes()
    assert client.get(f"/files/{name}.pdf").status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(VaultError):
        media.sealed_file(name, purpose="another")
    assert media.sealed_file("", purpose="test") is None


def test_sealed_file_is_sealed_anew_when_the_key_changes(settings: Settings):
    name = keep_sealed()
    settings.VAULT_KEYS_OLD, settings.VAULT_KEY = (settings.VAULT_KEY,), b"n" * 32
    files = media.SealedFiles()

    renewed = files.renew(), files.renew()

    settings.VAULT_KEYS_OLD = ()
    found = media.sealed_file(name, purpose="test")
    assert renewed == (1, 0)
    assert files.by_key() == {vault.key_id(settings.VAULT_KEY): 1}
    assert found is not None
    assert found.content == PDF


def test_files_that_no_row_names_are_forgotten_after_a_while():
    used, fresh = keep(), keep(PNG + b"3", at=LATER)
    paper = keep_sealed()
    keep(PNG + b"2")
    keep_sealed()
    owner = Store.objects.create(opened_at=NOW, logo=used)
    StorePaper.objects.create(store=owner, number_sealed=b"", document=paper, prepared_at=NOW)

    gone = media.delete_unused_files(LATER)

    assert gone == 2
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {used, fresh}
    sealed = SealedFile.objects.get()
    assert sealed.pk == paper
    assert set(all_names()) == {path_of(each) for each in (used, fresh, sealed.sha256)}


def test_bytes_that_no_row_tells_of_are_forgotten_after_a_while(store: Path):
    media.put_file([PNG])
    foreign = store / "works" / "page.txt"
    foreign.parent.mkdir()
    foreign.write_text("somebody's own")
    (orphan, _) = all_names()
    media.delete_unused_files(NOW)
    before = all_names()
    for path in (store / orphan, foreign):
        os.utime(path, (0, 0))

    media.delete_unused_files(NOW)

    assert (len(before), all_names()) == (2, ["works/page.txt"])


class GivenMeanwhile(DiskStorage):
    """A store in which a file is given again while it is looked through."""

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        found = super().listdir(path)
        if not StoredFile.objects.exists():
            keep(at=LATER)
        return found


def test_file_that_is_given_again_while_the_store_is_looked_through_stays(settings: Settings):
    name = keep()
    here = {"BACKEND": f"{GivenMeanwhile.__module__}.{GivenMeanwhile.__qualname__}"}
    settings.STORAGES = settings.STORAGES | {"media": here}

    media.delete_unused_files(LATER)

    assert StoredFile.objects.filter(pk=name).exists()
    assert media.check_media().differences == ()


class FinishedMeanwhile(DiskStorage):
    """A store in which what is half written is finished just before it is looked at."""

    def get_modified_time(self, name: str) -> datetime:
        self.delete(name)
        return super().get_modified_time(name)


def test_half_written_file_that_is_finished_meanwhile_is_left(settings: Settings, store: Path):
    keep()
    (whole,) = all_names()
    (store / f"{whole}.8fc529cb.part").write_bytes(PNG)
    here = {"BACKEND": f"{FinishedMeanwhile.__module__}.{FinishedMeanwhile.__qualname__}"}
    settings.STORAGES = settings.STORAGES | {"media": here}

    media.delete_unused_files(NOW)

    assert all_names() == [whole]


def test_file_that_was_lost_is_a_difference(store: Path):
    name = keep()
    keep_sealed()
    (store / path_of(name)).unlink()

    outcome = media.check_media()

    assert (outcome.count, [each.key for each in outcome.differences]) == (2, [name])


def test_file_is_served_for_ever_and_to_everybody_alike(client: Client):
    name = keep()

    response = client.get(f"/files/{name}.png")
    head = client.head(f"/files/{name}.png")
    again = client.get(f"/files/{name}.png", headers={"If-None-Match": response["ETag"]})

    assert (response.status_code, response.content) == (HTTPStatus.OK, PNG)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Vary" not in response.headers
    assert (head.content, head["Content-Length"]) == (b"", str(len(PNG)))
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")


@pytest.mark.parametrize(
    ("asked", "status", "part", "said"),
    [
        ("bytes=0-3", 206, PNG[:4], "bytes 0-3/21"),
        ("bytes=8-", 206, PNG[8:], "bytes 8-20/21"),
        ("bytes=-4", 206, PNG[-4:], "bytes 17-20/21"),
        ("bytes=-400", 206, PNG, "bytes 0-20/21"),
        ("bytes=20-99", 206, PNG[20:], "bytes 20-20/21"),
        ("bytes=21-", 416, b"", "bytes */21"),
        ("bytes=-0", 416, b"", "bytes */21"),
        ("bytes=5-4", 416, b"", "bytes */21"),
        ("bytes=0-1,4-5", 200, PNG, None),
        ("bytes=-", 200, PNG, None),
        (f"bytes={'9' * 5_000}-", 200, PNG, None),
        ("pages=1-2", 200, PNG, None),
    ],
)
def test_part_of_a_file(client: Client, asked: str, status: int, part: bytes, said: str | None):
    response = client.get(f"/files/{keep()}.png", headers={"Range": asked})

    assert (response.status_code, response.content) == (status, part)
    assert response.headers.get("Content-Range") == said
    assert response.headers.get("Content-Length", "0") == str(len(part))


def test_part_is_of_the_very_file_that_was_begun(client: Client):
    name = keep()

    def asked(tag: str) -> int:
        headers = {"Range": "bytes=0-3", "If-Range": tag}
        return client.get(f"/files/{name}.png", headers=headers).status_code

    assert (asked(f'"{name}"'), asked('"another"')) == (206, 200)


class Emptied(DiskStorage):
    """A store from which a file goes once it was listed."""

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        folders, files = super().listdir(path)
        return folders, files if path else [*files, "gone.txt"]


def test_backup_is_made_while_files_come_and_go(store: Path, settings: Settings, tmp_path: Path):
    name = keep()
    half = store / "ab" / f"{'ab' * 32}.0a1b2c3d.part"
    half.parent.mkdir()
    half.write_bytes(PNG)
    here = {"BACKEND": f"{Emptied.__module__}.{Emptied.__qualname__}"}
    settings.STORAGES = settings.STORAGES | {"media": here}

    make_backup(tmp_path / "county.backup", now=NOW, tell=lambda _line: None)

    with checked_backup(tmp_path / "county.backup") as backup:
        assert list(backup.media()) == [path_of(name)]


def test_files_are_in_a_backup_and_come_back(tmp_path: Path, settings: Settings):
    name, _ = keep(), keep_sealed()
    make_backup(tmp_path / "county.backup", now=NOW, tell=lambda _line: None)
    held = all_names()
    settings.MEDIA_ROOT = tmp_path / "elsewhere"

    with checked_backup(tmp_path / "county.backup") as backup:
        assert backup.manifest.sealed["workshop_sealed_file.content"] == 1
        for each in backup.media():
            backup.put_media(each)

    assert all_names() == held
    with (tmp_path / "elsewhere" / path_of(name)).open("rb") as file:
        assert sha256_of(file) == name
