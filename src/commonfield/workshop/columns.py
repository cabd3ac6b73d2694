"""Columns of several rooms' tables."""

from typing import Any

from django.db.models import CharField


class FileNameField(CharField):  # type: ignore[type-arg]  # a text
    """Names a file of ``workshop.media``, or none: what no such column names is deleted."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's own options
        super().__init__(*args, **{"max_length": 64} | options)

    def deconstruct(self) -> Any:  # noqa: ANN401 - Django's own shape
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options
