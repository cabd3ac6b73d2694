import hashlib
import io
from typing import Any

from django.db import migrations, models

from commonfield.workshop.storage import path_of, save_file
from commonfield.workshop.vault import MARK_BYTES, key_id_of


def move_contents(apps: Any, _editor: Any) -> None:  # noqa: ANN401 - as Django has them
    """Move the contents of files from their rows into the store of media."""
    stored = apps.get_model("workshop", "StoredFile").objects
    for pk in list(stored.values_list("pk", flat=True)):
        content = bytes(stored.get(pk=pk).content)
        save_file(path_of(pk), io.BytesIO(content))
        stored.filter(pk=pk).update(size=len(content))
    sealed = apps.get_model("workshop", "SealedFile").objects
    for pk in list(sealed.values_list("pk", flat=True)):
        content = bytes(sealed.get(pk=pk).content_sealed)
        sha256 = hashlib.sha256(content).hexdigest()
        save_file(path_of(sha256), io.BytesIO(content))
        sealed.filter(pk=pk).update(sha256=sha256, key_id=key_id_of(content[:MARK_BYTES]))


class Migration(migrations.Migration):

    dependencies = [
        ("workshop", "0005_page_changes_by_source"),
    ]

    operations = [
        migrations.AddField("storedfile", "size", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField("sealedfile", "sha256", models.CharField(max_length=64, default="", db_index=True), preserve_default=False),
        migrations.AddField("sealedfile", "key_id", models.CharField(max_length=8, default=""), preserve_default=False),
        migrations.RunPython(move_contents),
        migrations.RemoveField("storedfile", "content"),
        migrations.RemoveField("sealedfile", "content_sealed"),
    ]
