"""Queries of the desk: drafts, unconfirmed items, inheritors, unrecorded inheritors."""

from datetime import date, datetime
from typing import Any, Final, Literal

from django.db.models import Count, Q

from commonfield.heritage.models import ChosenDay, HeritageItem, Inheritor, Interview
from commonfield.heritage.permissions import (
    KEEPING,
    has_written,
    keeps_any_heritage,
    may_confirm,
    require_heritage_keeper,
    shown,
    within,
    writers_of,
)
from commonfield.heritage.queries.interviews import export_of_speaker
from commonfield.heritage.queries.items import page_of, views_of
from commonfield.heritage.types import HeritagePage, HeritageView, InheritorView
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.queries import administered_places, full_names, possibly_one
from commonfield.people.types import Actor, person_of_code
from commonfield.voices.choices import RecordingState
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

INHERITOR_PURPOSE: Final = "culture.inheritor"
# Whose voice is to be kept first. Units: years.
_OLD: Final = 75
_STATES: Final = {
    "draft": Q(published_at=None),
    "shown": shown(),
    "withdrawn": Q(withdrawn_at__isnull=False),
    "unconfirmed": Q(confirmations=None),
}


def desk_items(
    *, by: Actor, now: datetime, state: str = "", first: int = 0, size: int = 60
) -> list[HeritageView]:
    """Return the items of the places that a person keeps."""
    require(keeps_any_heritage(by, china_day(now)))
    rows = HeritageItem.objects.filter(_kept_by(by, now), _STATES.get(state, Q()))
    return views_of(rows.order_by("published_at", "name", "pk")[first : first + size])


def _kept_by(by: Actor, now: datetime) -> Q:
    return Q() if by.kind == "system" else within(administered_places(by, china_day(now), KEEPING))


def desk_item(code: str, *, by: Actor, now: datetime) -> HeritagePage:
    """Return an item with all its details, for the keeper of its place."""
    rows = HeritageItem.objects.filter(code=code)
    item = must_exist(next(iter(views_of(rows)), None))
    require_heritage_keeper(by, item.place, now)
    return page_of(item, inheritors_at_desk(by=by, now=now, item=item.id), china_day(now))


def may_confirm_item(code: str, *, by: Actor, on: date) -> bool:
    """Return whether a person may confirm a public item."""
    return may_choose_day(code, by=by, on=on) and not own_part(code, by=by)


def own_part(code: str, *, by: Actor) -> Literal["", "wrote", "confirmed"]:
    """Return why a person with the right to confirm an item still may not."""
    row = must_exist(HeritageItem.objects.filter(code=code).first())
    if has_written(by, row):
        return "wrote"
    return "confirmed" if row.confirmations.filter(person=by.acting_id or 0).exists() else ""


def possibly_wrote(code: str, *, by: Actor) -> bool:
    """Return whether a person may be the same as a writer of an item's current texts."""
    row = must_exist(HeritageItem.objects.filter(code=code).first())
    return bool(possibly_one(by.acting_id, map(person_of_code, writers_of(row).values())))


def may_choose_day(code: str, *, by: Actor, on: date) -> bool:
    """Return whether a person may pick the day of a public item for any village."""
    row = HeritageItem.objects.filter(shown(), code=code).first()
    return row is not None and may_confirm(by, row.place, on)


def inheritors_at_desk(*, by: Actor, now: datetime, item: int | None = None) -> list[InheritorView]:
    """Return the inheritors in the places that a person keeps, with their names."""
    require(keeps_any_heritage(by, china_day(now)))
    rows = Inheritor.objects.filter(_kept_by(by, now), ended_on=None)
    if item is not None:
        rows = rows.filter(item=item)
    return _at_desk(rows.order_by("item__name", "born_year", "pk"))


def unrecorded(*, by: Actor, now: datetime) -> list[InheritorView]:
    """Return the inheritors over 75 without an accepted interview, the oldest first."""
    on = china_day(now)
    require(keeps_any_heritage(by, on))
    rows = Inheritor.objects.filter(
        _kept_by(by, now), ended_on=None, born_year__lt=on.year - _OLD
    ).exclude(interviews__recording__state=RecordingState.ACCEPTED)
    return _at_desk(rows.order_by("born_year", "pk"))


def inheritor_at_desk(code: str, *, by: Actor, now: datetime) -> InheritorView:
    """Return an inheritor, for the keeper of the item's place."""
    rows = Inheritor.objects.filter(code=code)
    require_heritage_keeper(by, must_exist(rows.first()).place, now)
    return _at_desk(rows)[0]


def _at_desk(rows: Any) -> list[InheritorView]:  # noqa: ANN401 - annotated rows have no type
    kept = Count("interviews", filter=Q(interviews__recording__state=RecordingState.ACCEPTED))
    found = list(rows.select_related("item").annotate(kept=kept))
    waits = Interview.objects.filter(
        inheritor__in=found, recording__state=RecordingState.WAITING, recording__withdrawn_at=None
    )
    waiting = {row.inheritor_id: row for row in waits.order_by("pk")}
    names = full_names(row.person for row in found if row.person is not None)
    return [
        view_of(
            InheritorView,
            row,
            item=row.item_id,
            item_name=row.item.name,
            item_name_en=row.item.name_en,
            name=names.get(row.person or 0) or _sealed_name(row),
            interviews=row.kept,
            waiting=waiting[row.pk].pk if row.pk in waiting else None,
            is_written=row.pk in waiting and bool(waiting[row.pk].lines),
        )
        for row in found
    ]


def _sealed_name(row: Inheritor) -> str:
    if row.name_sealed is None:
        return ""
    return open_sealed(bytes(row.name_sealed), purpose=INHERITOR_PURPOSE, about=about_of(row.code))


def export_of_person(person_id: int) -> dict[str, Any]:
    """Return a person's heritage records for their own export."""
    carried = Inheritor.objects.filter(person=person_id).select_related("item").order_by("pk")
    confirmed = HeritageItem.objects.filter(confirmations__person=person_id).order_by("pk")
    chosen = ChosenDay.objects.filter(chosen_by=Actor(person_id, "person").code).order_by("pk")
    return {
        "carries_on": [
            {
                "item": row.item.name,
                "level": row.level,
                "place": row.place,
                "born_year": row.born_year,
                "is_named": row.is_named,
                "since": row.added_at.isoformat(),
            }
            for row in carried
        ],
        "confirmed": [row.name for row in confirmed],
        "interviews": export_of_speaker(person_id),
        "days_chosen": [{"place": row.place, "day": row.day.isoformat()} for row in chosen],
    }
