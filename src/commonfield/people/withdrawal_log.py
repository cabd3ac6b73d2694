"""Withdrawals and erasures beside the database, so that a restored backup is held to them.

A line for each, without a name, signed with the vault's key (docs/adr/0040). It is written once
the withdrawal is safe; `commonfield backup` completes it from the rows and lays a copy beside
the backup.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from commonfield.workshop.vault import fingerprint, fingerprints, is_fingerprint

_PURPOSE: Final = "people.withdrawals"
# Another than the signature's: nothing that a consent is about can be a line with its signature.
_THING: Final = "people.withdrawals.thing"
_DIGITS: Final = 64


@dataclass(frozen=True, slots=True, order=True)
class LogLine:
    """An instant at which a person took something back, or was erased (no purpose).

    ``thing`` is a print of the consent's subject: read, it would lead from a number to a lot.
    ``why`` is the consent's ``withdrawn_for``; older lines have none.
    """

    at: str
    person_id: int
    purpose: str = ""
    thing: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReadLog:
    """The lines of a log, and the numbers of those left out: cut off, or of no key known here."""

    lines: list[LogLine]
    broken: list[int]
    unsigned: list[int]


def fingerprint_of(thing: str) -> str:
    """Return how the thing of a consent stands in a line."""
    return fingerprint(thing, purpose=_THING) if thing else ""


def is_of(line: LogLine, thing: str) -> bool:
    return line.thing in (fingerprints(thing, purpose=_THING) if thing else [""])


def note(line: LogLine) -> None:
    """Write a line once the transaction is safe."""
    transaction.on_commit(partial(_append, settings.WITHDRAWALS_LOG, [line]), robust=True)


def complete(target: Path, lines: Iterable[LogLine]) -> None:
    """Add to a log what it does not have; what a key of before has signed is signed anew."""
    _append(target, sorted({*lines} - {*read(target).lines}))


def digest_of(lines: Iterable[LogLine], until: datetime) -> tuple[int, str]:
    """Return the number and a digest of the sorted lines up to an instant.

    Without their things, which another key of the vault prints otherwise.
    """
    told = {(line.at, line.person_id, line.purpose) for line in lines}
    old = sorted(each for each in told if datetime.fromisoformat(each[0]) <= until)
    return len(old), hashlib.sha256(json.dumps(old).encode()).hexdigest()


def _append(target: Path, lines: Iterable[LogLine]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("a+b") as file:
        # The last line was cut off if the disk was full; the next one begins anew.
        is_cut = file.tell() > 0 and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n"
        file.write(("\n" * is_cut + "".join(map(_written, lines))).encode())
        file.flush()
        os.fsync(file.fileno())


def read(source: Path, *, is_key_here: bool = True) -> ReadLog:
    """Return what a log says.

    Without the vault's key no signature can be held against its line.
    """
    found = ReadLog([], [], [])
    text = source.read_text(encoding="utf-8", errors="replace") if source.exists() else ""
    for number, written in enumerate(text.split("\n"), start=1):
        if not written.strip():
            continue
        line = _line(written)
        if line is None:
            found.broken.append(number)
        elif is_key_here and not _is_signed(written):
            found.unsigned.append(number)
        else:
            found.lines.append(line)
    return found


def _written(line: LogLine) -> str:
    fields = asdict(line)
    return json.dumps(fields | {"signature": fingerprint(_text(fields), purpose=_PURPOSE)}) + "\n"


def _text(fields: dict[str, Any]) -> str:
    return json.dumps(fields, sort_keys=True)


def _line(text: str) -> LogLine | None:
    try:
        fields = json.loads(text)
        del fields["signature"]
        line = LogLine(**fields)
        is_whole = datetime.fromisoformat(line.at).tzinfo and isinstance(line.person_id, int)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return line if is_whole else None


def _is_signed(text: str) -> bool:
    fields = json.loads(text)
    signature = str(fields.pop("signature"))
    return is_fingerprint(signature, _text(fields), purpose=_PURPOSE, digits=_DIGITS)
