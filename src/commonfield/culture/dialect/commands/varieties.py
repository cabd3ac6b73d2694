"""Varieties and their areas: those that are shipped, and those that a county adds."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.culture.dialect.commands.words import load_words
from commonfield.culture.dialect.errors import AreaEmptyError, VarietyCodeError
from commonfield.culture.dialect.lessons import shipped_varieties
from commonfield.culture.dialect.permissions import may_keep_dialects
from commonfield.culture.dialect.queries.varieties import touches
from commonfield.culture.dialect.rules import is_variety_code
from commonfield.culture.dialect.types import VarietyInfo, VarietyWords
from commonfield.culture.models import Variety, VarietyArea
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.types import Actor


@transaction.atomic
def load_dialects(*, by: Actor, now: datetime, places: Collection[str]) -> list[str]:
    """Load the shipped varieties that are spoken in some places, with their lessons' words.

    What a county has changed of a variety stays; its words of the lessons are as they are shipped.
    """
    require(may_keep_dialects(by, china_day(now)))
    found = [
        each
        for each in shipped_varieties()
        if any(touches(place, area) for place in places for area in each.places)
    ]
    for each in found:
        row = Variety.objects.filter(code=each.code).first() or _write(each, now)
        load_words(row)
    return [each.code for each in found]


@transaction.atomic
def add_variety(
    *, by: Actor, now: datetime, code: str, words: VarietyWords, places: Sequence[str]
) -> None:
    """Add a variety with its area."""
    _require(by, now, places)
    if not is_variety_code(code) or Variety.objects.filter(code=code).exists():
        raise VarietyCodeError
    _write(VarietyInfo(**asdict(words), code=code, places=tuple(places)), now)
    _audit("culture.variety_added", by, code, now)


@transaction.atomic
def change_variety(
    *, by: Actor, now: datetime, code: str, words: VarietyWords, places: Sequence[str]
) -> None:
    """Say anew what a variety is and where it is spoken."""
    _require(by, now, places)
    row = must_exist(Variety.objects.select_for_update().filter(code=code).first())
    for name, value in asdict(words).items():
        setattr(row, name, value)
    row.save()
    row.areas.exclude(place__in=places).delete()
    known = set(row.areas.order_by("pk").values_list("place", flat=True))
    _write_areas(row, [each for each in places if each not in known])
    _audit("culture.variety_changed", by, code, now)


def _require(by: Actor, now: datetime, places: Sequence[str]) -> None:
    require(may_keep_dialects(by, china_day(now)))
    if not places:
        raise AreaEmptyError


def _write(info: VarietyInfo, now: datetime) -> Variety:
    columns = {name: value for name, value in asdict(info).items() if name != "places"}
    row = Variety.objects.create(**columns, added_at=now)
    _write_areas(row, info.places)
    return row


def _write_areas(row: Variety, places: Sequence[str]) -> None:
    VarietyArea.objects.bulk_create(
        VarietyArea(variety=row, place=each) for each in dict.fromkeys(places)
    )


def _audit(action: str, by: Actor, code: str, now: datetime) -> None:
    record_audit(action, by.code, f"variety:{code}", now)
