"""A filled sheet that comes in: its form, and its rows as a preview carries them to its button."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from django import forms
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.errors import SheetTooLargeError
from commonfield.front.form_fields import file_field
from commonfield.front.spreadsheets import MOST_ROWS, uploaded_sheet

# Django takes forms of 2.5 million bytes.
_MOST_CARRIED: Final = 2_000_000


class FileForm(forms.Form):
    """A filled sheet that comes back."""

    file = file_field(
        _("The filled file"),
        ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _("Excel (.xlsx) or CSV, at most 5 MB."),
    )

    def content(self) -> bytes:
        return uploaded_sheet(self.cleaned_data["file"])


class _Checked(Protocol):
    @property
    def problem(self) -> str: ...


def with_words(rows: Sequence[_Checked], problems: Mapping[str, str]) -> list[dict[str, object]]:
    """Return the rows with something wrong, and what."""
    return [
        {"row": row, "words": gettext(problems.get(row.problem, row.problem))}
        for row in rows
        if row.problem
    ]


def signed(rows: Sequence[Sequence[object]], salt: str) -> str:
    words = signing.dumps(rows, salt=salt, compress=True)
    if len(words) > _MOST_CARRIED:
        raise SheetTooLargeError(rows=MOST_ROWS)
    return words


def signed_rows(request: HttpRequest, salt: str) -> list[list[Any]]:
    try:
        rows: list[list[Any]] = signing.loads(request.POST.get("rows", ""), salt=salt)
    except signing.BadSignature as error:
        raise BadRequest from error
    return rows
