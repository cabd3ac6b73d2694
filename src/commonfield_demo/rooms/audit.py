"""The audit's part of the demo county at full size: rows signed one by one, as all are."""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any, Final

from commonfield.audit.commands import write_records
from commonfield.audit.models import AuditRow
from commonfield.audit.types import AuditRecord
from commonfield_demo.copies import Copies

_AT_ONCE: Final = 5_000
_ASKED_AT_ONCE: Final = 500
# What names rows of the original by their keys says nothing of a copy's.
_OF_ONE: Final = {"booked", "recorded", "lines", "seller"}


def copy_rows(copies: Copies, kind: str, numbers: Sequence[str]) -> None:
    """Write the audit rows of some objects (``kind`` and number) of each copy too."""
    for entries in batched(_copied(copies, kind, numbers), _AT_ONCE, strict=False):
        write_records(entries)


def _copied(copies: Copies, kind: str, numbers: Sequence[str]) -> Iterator[AuditRecord]:
    for some in batched(numbers, _ASKED_AT_ONCE, strict=False):
        objects = {f"{kind}:{number}": number for number in some}
        for row in AuditRow.objects.filter(object__in=objects).order_by("at", "id"):
            for index, tail in enumerate(copies.tails, start=1):
                number = objects[row.object]
                yield AuditRecord(
                    row.action,
                    row.actor,
                    row.object + tail,
                    copies.shifted(row.at, index),
                    row.place,
                    {
                        name: _with_tail(value, number, tail)
                        for name, value in row.detail.items()
                        if name not in _OF_ONE
                    },
                )


def _with_tail(value: Any, number: str, tail: str) -> Any:  # noqa: ANN401 - whatever a detail says
    """Return a detail as the copy says it: what begins with the number gets its tail."""
    is_number = isinstance(value, str) and value.startswith(number)
    return f"{value}{tail}" if is_number else value
