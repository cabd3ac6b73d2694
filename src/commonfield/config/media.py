"""Where media are stored, from the environment: on disk, or in a store that speaks S3."""

import os
from importlib.util import find_spec
from typing import Any

from commonfield.config.environment import SettingError


def media_storage() -> dict[str, Any]:
    """Return what ``STORAGES`` says of media.

    The key of a store comes from ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``.
    """
    bucket = os.environ.get("MEDIA_S3_BUCKET", "")
    if not bucket:
        # The same name is the same hash, so the same content.
        return {
            "BACKEND": "commonfield.workshop.storage.DiskStorage",
            "OPTIONS": {"allow_overwrite": True},
        }
    if find_spec("storages") is None:
        raise SettingError(
            "MEDIA_S3_BUCKET is set, but the client of such stores is not installed: pip install"
            " 'commonfield[server,s3]', or leave MEDIA_S3_BUCKET out to store media on disk."
        )
    from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - only where it is installed

    options = {
        "bucket_name": bucket,
        "endpoint_url": os.environ.get("MEDIA_S3_ENDPOINT") or None,
        "region_name": os.environ.get("MEDIA_S3_REGION") or None,
        # One file under one name, seen by this program only; pages hand it out.
        "file_overwrite": True,
        "default_acl": None,
        "addressing_style": "path",
        # Large files pass through a file and one part at a time, never through memory as a whole.
        "max_memory_size": 1_000_000,
        "transfer_config": TransferConfig(use_threads=False),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
