"""Uploads too large for memory wait in files without a name, so that nothing outlives a request."""

import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class NamelessUploadHandler(FileUploadHandler):
    """Keeps an upload in a file that only its own process can open, and that ends with it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        super().new_file(*args, **kwargs)
        self._kept = tempfile.TemporaryFile()  # noqa: SIM115 - Django closes it with the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - as Django's
        self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self._kept.seek(0)
        return UploadedFile(
            self._kept,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )
