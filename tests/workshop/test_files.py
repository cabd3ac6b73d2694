"""Files in the database: kept once, known by their content, sealed where not everybody may look."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from commonfield.stores.models import Store, StorePaper
from commonfield.workshop import files
from commonfield.workshop.archive.backup import make_backup
from commonfield.workshop.archive.container import checked_backup
from commonfield.workshop.archive.tables import our_tables
from commonfield.workshop.errors import FileTooLargeError, FileUnknownKindError
from commonfield.workshop.models import SealedFile, StoredFile
from commonfield.workshop.vault import VaultError

NOW = datetime(2026, 4, 5, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
PNG = b"\x89PNG\r\n\x1a\n" + b"drawn by hand"
PDF = b"%PDF-1.7\nlicence"


def test_file_is_kept_once_and_opens_as_it_was():
    first = files.store_file(now=NOW, content=PNG)
    again = files.store_file(now=LATER, content=PNG)

    assert first == again
    assert files.stored_file(f"{first}.png") == files.FileContent(PNG, "image/png")
    assert StoredFile.objects.get().kept_at == LATER


@pytest.mark.parametrize("name", ["", "x", "a" * 64, "../etc/passwd", f"{'a' * 64}.png"])
def test_file_that_is_not_there_under_a_name(name: str):
    assert files.stored_file(name) is None


def test_file_under_another_ending_is_not_there():
    name = files.store_file(now=NOW, content=PNG)

    assert files.stored_file(f"{name}.jpg") is None


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"<html>", PDF, b"GIF89a"])
def test_file_that_is_no_picture_is_not_public(content: bytes):
    with pytest.raises(FileUnknownKindError):
        files.store_file(now=NOW, content=content)


def test_file_that_is_too_large():
    with pytest.raises(FileTooLargeError):
        files.store_file(now=NOW, content=PNG + bytes(files.MOST_PUBLIC))
    with pytest.raises(FileTooLargeError):
        files.store_sealed_file(now=NOW, content=PDF + bytes(files.MOST_SEALED), purpose="test")


def test_file_that_was_sent_and_is_too_large_is_not_read():
    given = SimpleUploadedFile("a.pdf", PDF)

    with pytest.raises(FileTooLargeError):
        files.content_of(given, most=len(PDF) - 1)

    assert given.tell() == 0
    assert files.content_of(given, most=len(PDF)) == PDF


def test_sealed_file_opens_for_its_purpose_and_nowhere_else(client: Client):
    name = files.store_sealed_file(now=NOW, content=PDF, purpose="test")

    assert files.sealed_file(name, purpose="test") == files.FileContent(PDF, "application/pdf")
    assert b"licence" not in bytes(SealedFile.objects.get().content_sealed)
    assert client.get(f"/files/{name}.pdf").status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(VaultError):
        files.sealed_file(name, purpose="another")
    assert files.sealed_file("", purpose="test") is None


def test_files_that_no_row_names_are_forgotten_after_a_while():
    used = files.store_file(now=NOW, content=PNG)
    files.store_file(now=NOW, content=PNG + b"2")
    fresh = files.store_file(now=LATER, content=PNG + b"3")
    paper = files.store_sealed_file(now=NOW, content=PDF, purpose="test")
    files.store_sealed_file(now=NOW, content=PDF, purpose="test")
    store = Store.objects.create(opened_at=NOW, logo=used)
    StorePaper.objects.create(store=store, number_sealed=b"", document=paper, added_at=NOW)

    gone = files.delete_unused_files(LATER)

    assert gone == 2
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {used, fresh}
    assert list(SealedFile.objects.values_list("pk", flat=True)) == [paper]


def test_file_is_served_for_ever_and_to_everybody_alike(client: Client):
    name = files.store_file(now=NOW, content=PNG)

    response = client.get(f"/files/{name}.png")
    again = client.get(f"/files/{name}.png", headers={"If-None-Match": response["ETag"]})

    assert (response.status_code, response.content) == (HTTPStatus.OK, PNG)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Vary" not in response.headers
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")


def test_files_are_in_a_backup_a_few_at_a_time(tmp_path: Path):
    names = [files.store_file(now=NOW, content=PNG + bytes([n])) for n in range(45)]
    paper = files.store_sealed_file(now=NOW, content=PDF, purpose="test")
    target = tmp_path / "county.backup"
    tables = {table.name: table for table in our_tables()}

    make_backup(target, now=NOW, tell=lambda _line: None)

    with checked_backup(target) as backup:
        kept, sealed = tables["workshop_file"], tables["workshop_sealed_file"]
        batches = list(backup.batches(kept, kept.at_once))
        rows = [row for batch in batches for row in batch.to_pylist()]
        (document,) = next(backup.batches(sealed, 1)).to_pylist()
        assert backup.manifest.sealed["workshop_sealed_file.content_sealed"] == 1
    assert sorted(row["sha256"] for row in rows) == sorted(names)
    assert {row["content"][:-1] for row in rows} == {PNG}
    assert max(batch.num_rows for batch in batches) == 20
    assert (document["name"], b"licence" in document["content_sealed"]) == (paper, False)
    assert connection.vendor == backup.manifest.engine
