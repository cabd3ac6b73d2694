"""The same media in a store that speaks S3, over HTTP: a fake that checks every signature."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from django.test import Client
from pytest_django import Settings

from commonfield.config.environment import SettingError
from commonfield.config.media import media_storage
from commonfield.workshop import media
from commonfield.workshop.archive.backup import make_backup
from commonfield.workshop.archive.container import checked_backup
from commonfield.workshop.storage import BLOCK, all_names, path_of
from measures.tests.s3_fake import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, Bucket, s3_store

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
NOW = datetime(2026, 4, 5, 8, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"drawn by hand"
PDF = b"%PDF-1.7\nlicence"


@pytest.fixture
def bucket(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Give an empty bucket in which media are stored."""
    with s3_store() as (endpoint, held):
        said = {
            "MEDIA_S3_BUCKET": BUCKET,
            "MEDIA_S3_ENDPOINT": endpoint,
            "MEDIA_S3_REGION": REGION,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        }
        for name, value in said.items():
            monkeypatch.setenv(name, value)
        settings.STORAGES = settings.STORAGES | {"media": media_storage()}
        media.register_sealed_files("test")
        yield held


def test_media_in_a_bucket_are_served_backed_up_and_forgotten(
    bucket: Bucket, client: Client, tmp_path: Path
):
    name = media.store_file(media.put_file([PNG]), now=NOW)
    paper = media.store_sealed_file(media.put_sealed_file(PDF, "test"), now=NOW)

    part = client.get(f"/files/{name}.png", headers={"Range": "bytes=1-3"})
    found = media.sealed_file(paper, purpose="test")
    make_backup(tmp_path / "county.backup", now=NOW, tell=lambda _line: None)
    held = dict(bucket.files)
    bucket.files.clear()
    lost = media.check_media()
    with checked_backup(tmp_path / "county.backup") as backup:
        for each in backup.media():
            backup.put_media(each)
    restored = dict(bucket.files)
    media.delete_unused_files(NOW + timedelta(days=3))

    assert (part.status_code, part.content) == (206, b"PNG")
    assert (found and found.content, held[path_of(name)]) == (PDF, PNG)
    assert (len(lost.differences), restored, bucket.files) == (2, held, {})
    assert bucket.refused == []


def test_large_file_goes_in_parts(bucket: Bucket):
    large = media.MediaPurpose("large", media.PICTURES.media_types, 64 * BLOCK)
    chunks = [PNG + bytes(BLOCK - len(PNG)), *(bytes([n]) * BLOCK for n in range(19))]

    name = media.put_file(chunks, large).sha256

    assert bucket.files[path_of(name)] == b"".join(chunks)
    assert (all_names(), bucket.parts) == ([path_of(name)], {})


def test_store_refuses_who_has_not_its_secret(bucket: Bucket, settings: Settings):
    options = settings.STORAGES["media"]["OPTIONS"] | {"secret_key": "another"}
    wrong = settings.STORAGES["media"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"media": wrong}

    with pytest.raises(ClientError):
        all_names()

    assert set(bucket.refused) == {"SignatureDoesNotMatch"}


def test_bucket_without_its_client_is_a_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MEDIA_S3_BUCKET", BUCKET)
    monkeypatch.setattr("commonfield.config.media.find_spec", lambda _name: None)

    with pytest.raises(SettingError, match="is not installed"):
        media_storage()
