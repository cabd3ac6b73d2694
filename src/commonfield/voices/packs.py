"""Offline packs of a variety's lessons: their version, and the recordings in them."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from commonfield.voices.models import DialectWord, Recording, Variety
from commonfield.voices.permissions import audible

# So begin the names of a variety's packs.
_DIALECT: Final = "dialect/"
_SHOWN = ("pk", "meaning", "headword", "headword_traditional", "romanisation", "ipa")


def dialect_versions(varieties: Collection[str], *, on: date) -> dict[str, str]:
    """Return the current version of each variety's lessons."""
    rows = DialectWord.objects.filter(variety__code__in=varieties).exclude(meaning="")
    known = Variety.objects.filter(code__in=varieties).order_by("code")
    parts: dict[str, list[object]] = {code: [] for code in known.values_list("code", flat=True)}
    for code, *columns in rows.order_by("pk").values_list("variety__code", *_SHOWN):
        parts[code].append(columns)
    for code, *columns in pack_voices(varieties, on=on):
        parts[code].append(columns)
    return {
        code: hashlib.sha256(repr(columns).encode()).hexdigest()[:12]
        for code, columns in parts.items()
    }


def named_versions(asked: Sequence[str], on: date) -> dict[str, str]:
    codes = [each.removeprefix(_DIALECT) for each in asked if each.startswith(_DIALECT)]
    found = dialect_versions(codes, on=on) if codes else {}
    return {_DIALECT + code: version for code, version in found.items()}


def pack_voices(varieties: Collection[str], *, on: date) -> list[tuple[str, str, str, bool]]:
    """Return variety, meaning and code of each recording in a pack, and whether it is named.

    Recordings with an end day are left out: a phone offline could not delete them in time.
    """
    rows = Recording.objects.filter(audible(on), until=None, variety__code__in=varieties)
    with_meaning = rows.exclude(meaning="").order_by("meaning", "pk")
    return list(with_meaning.values_list("variety__code", "meaning", "code", "is_named"))
