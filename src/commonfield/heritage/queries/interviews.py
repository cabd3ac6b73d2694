"""Queries of interviews: public ones, and those at the desk."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from commonfield.heritage.models import HeritageItem, Inheritor, Interview
from commonfield.heritage.permissions import require_interviewer, shown, within
from commonfield.heritage.types import InterviewView, TranscriptLine
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import has_role, require
from commonfield.people.queries import administered_places, names_of_things
from commonfield.people.types import Actor
from commonfield.voices.permissions import INTERVIEWERS, audible
from commonfield.voices.queries import consent_object as voice_consent_object
from commonfield.workshop.typed_rows import view_of

_MOST: Final = 200


def interview(number: int, *, on: date, hall_place: str = "") -> InterviewView:
    """Return a public interview: accepted, and neither withdrawn nor expired."""
    rows = _audible(on, hall_place=hall_place).filter(pk=number)
    return must_exist(next(iter(_views(rows, on)), None))


def is_public_interview(number: int, *, on: date) -> bool:
    """Return whether an interview is public."""
    return _audible(on).filter(pk=number).exists()


def interviews_of_item(item: int, *, on: date) -> list[InterviewView]:
    """Return the public interviews about an item, the latest first."""
    return _views(_audible(on).filter(item=item), on)


def interviews_of_variety(variety: str, *, on: date) -> list[InterviewView]:
    """Return the public interviews in a variety, the latest first."""
    return _views(_audible(on).filter(recording__variety__code=variety), on)


def interviews_mentioning(text: str, *, on: date) -> list[InterviewView]:
    """Return the public interviews whose title or transcript contains a text."""
    asked = text.casefold()
    return [
        each
        for each in _views(_audible(on)[:_MOST], on)
        if asked in each.title.casefold()
        or any(asked in f"{line.text}\n{line.gloss}".casefold() for line in each.lines)
    ]


def interviews_at_desk(*, by: Actor, now: datetime) -> list[InterviewView]:
    """Return the interviews of an interviewer's places, the latest first."""
    on = china_day(now)
    require(has_role(by, INTERVIEWERS, on=on))
    kept = within(administered_places(by, on, INTERVIEWERS), of="recording__")
    rows = _every().filter(kept)
    return _views(rows[:_MOST], on)


def interview_at_desk(number: int, *, by: Actor, now: datetime) -> InterviewView:
    """Return an interview, for the keeper of its place."""
    rows = _every().filter(pk=number)
    require_interviewer(by, must_exist(rows.first()).recording.place, now)
    return _views(rows, china_day(now))[0]


def interview_number(voice: str) -> int:
    return must_exist(Interview.objects.filter(recording__code=voice).first()).pk


def inheritors_of_person(person: int) -> list[tuple[str, str, str]]:
    """Return the items that a person carries on: inheritor code, Chinese and English name."""
    rows = Inheritor.objects.filter(person=person, ended_on=None).order_by("pk")
    return list(rows.values_list("code", "item__name", "item__name_en"))


def export_of_speaker(person: int) -> list[dict[str, object]]:
    """Return a person's own interviews, for their export."""
    rows = Interview.objects.filter(recording__speaker=person).order_by("pk")
    told = rows.values_list("recording__code", "recording__title", "lines")
    return [{"voice": code, "title": title, "lines": lines} for code, title, lines in told]


def _every() -> QuerySet[Interview]:
    rows = Interview.objects.select_related("recording__variety", "item", "inheritor")
    return rows.order_by("-recording__recorded_at", "-pk")


def _audible(on: date, *, hall_place: str = "") -> QuerySet[Interview]:
    return _every().filter(audible(on, hall_place=hall_place, of="recording__"))


def _views(rows: Iterable[Interview], on: date) -> list[InterviewView]:
    found = list(rows)
    named = [voice_consent_object(row.recording.code) for row in found if row.recording.is_named]
    names = names_of_things(named, on=on) if named else {}
    told_of = [row.item_id for row in found if row.item_id is not None]
    is_shown = set(
        HeritageItem.objects.filter(shown(), pk__in=told_of).values_list("pk", flat=True)
        if told_of
        else ()
    )
    return [_view(row, names, row.item if row.item_id in is_shown else None) for row in found]


def _view(row: Interview, names: dict[str, str], item: HeritageItem | None) -> InterviewView:
    voice = row.recording
    return view_of(
        InterviewView,
        voice,
        id=row.pk,
        voice=voice.code,
        variety=voice.variety.code,
        variety_name=voice.variety.name,
        variety_name_en=voice.variety.name_en,
        language=voice.variety.language,
        name=names.get(voice_consent_object(voice.code), ""),
        item=item.code if item else "",
        item_name=item.name if item else "",
        item_name_en=item.name_en if item else "",
        inheritor=row.inheritor.code if row.inheritor else "",
        lines=tuple(TranscriptLine(**each) for each in row.lines),
    )
