"""Reads of the county's notes. What shows to everybody was accepted by a second person."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from commonfield.kernel.errors import must_exist
from commonfield.sharing.models import CountyNote
from commonfield.sharing.notes.types import NoteView
from commonfield.workshop.choices import Verdict
from commonfield.workshop.typed_rows import view_of

_MOST_SHOWN = 100


def published_notes(limit: int = _MOST_SHOWN) -> list[NoteView]:
    """Return the latest published notes, each with its corrections."""
    rows = _published().filter(corrects=None).order_by("-decision__decided_at", "-pk")
    return _views(rows[:limit])


def published_note(number: str) -> NoteView:
    return must_exist(next(iter(_views(_published().filter(corrects=None, number=number))), None))


def worked_notes() -> list[NoteView]:
    """Return all notes and corrections for the people who work on them, what waits first."""
    rows = _rows().order_by("-prepared_at", "-pk")[:_MOST_SHOWN]
    return sorted(_views(rows), key=lambda each: not each.is_waiting)


def worked_note(number: str) -> NoteView:
    """Return a note or correction, whatever became of it."""
    return must_exist(next(iter(_views(_rows().filter(number=number))), None))


def notes_waiting(person_id: int) -> int:
    """Return how many notes of other people wait for a decision."""
    return CountyNote.objects.filter(decision=None).exclude(prepared_by=person_id).count()


def _published() -> QuerySet[CountyNote]:
    return _rows().filter(decision__verdict=Verdict.ACCEPTED)


def _rows() -> QuerySet[CountyNote]:
    accepted = CountyNote.objects.filter(decision__verdict=Verdict.ACCEPTED)
    corrections = accepted.select_related("decision").order_by("decision__decided_at", "pk")
    return CountyNote.objects.select_related("decision", "corrects").prefetch_related(
        Prefetch("corrections", corrections)
    )


def _views(rows: Iterable[CountyNote]) -> list[NoteView]:
    return [_view(row, tuple(_view(each) for each in row.corrections.all())) for row in rows]


def _view(row: CountyNote, corrections: tuple[NoteView, ...] = ()) -> NoteView:
    decision = getattr(row, "decision", None)
    verdict = decision.verdict if decision else ""
    return view_of(
        NoteView,
        row,
        corrects=row.corrects.number if row.corrects else "",
        published_at=decision.decided_at if decision and verdict == Verdict.ACCEPTED else None,
        sent_back_for=decision.reason if decision and verdict == Verdict.SENT_BACK else "",
        is_taken_back=verdict == Verdict.TAKEN_BACK,
        corrections=corrections,
    )
