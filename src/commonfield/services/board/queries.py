"""Reads of the board. What shows to everybody is accepted, and its last day is not over."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import person_of
from commonfield.people.queries import administered_places, villages_with_role
from commonfield.people.types import Actor
from commonfield.places.choices import DivisionLevel
from commonfield.places.queries import place
from commonfield.places.types import PlaceInfo
from commonfield.services.board.permissions import works_at
from commonfield.services.board.rules import (
    FILE_PURPOSE,
    QUESTION_PURPOSE,
    notice_kinds,
    overdue_days,
)
from commonfield.services.board.types import NoticeView, OverdueNotice, QuestionView
from commonfield.services.bookings.queries import OFFICERS
from commonfield.services.models import (
    BoardQuestion,
    DeclaredRelation,
    NoticeDecision,
    NoticeFile,
    VillageNotice,
)
from commonfield.workshop.choices import Verdict
from commonfield.workshop.vault import open_bytes, open_sealed

_MOST_SHOWN = 200


def village_named(code: str, on: date | None = None) -> PlaceInfo:
    """Return a village of this county; without a day also one that is no more."""
    found = place(code, on) if code[:6] == settings.COUNTY_CODE[:6] else None
    return must_exist(found if found and found.level == DivisionLevel.VILLAGE else None)


def shown_notices(village: str, on: date) -> list[NoticeView]:
    """Return what a village's board shows, the newest first."""
    rows = _rows().filter(village=village, decision__verdict=Verdict.ACCEPTED, last_day__gte=on)
    return _views(rows.order_by("-decision__decided_at")[:_MOST_SHOWN])


def shown_notice(number: str, on: date) -> NoticeView:
    """Return a notice that shows to everybody; one that is over is no longer there."""
    rows = _rows().filter(number=number, decision__verdict=Verdict.ACCEPTED, last_day__gte=on)
    return must_exist(next(iter(_views(rows)), None))


def villages_with_notices(on: date) -> list[str]:
    rows = VillageNotice.objects.filter(decision__verdict=Verdict.ACCEPTED, last_day__gte=on)
    return sorted(set(rows.values_list("village", flat=True)))


def worked_on(by: Actor, number: str, now: datetime) -> NoticeView:
    """Return a notice for the clerk or the supervision committee of its village."""
    found = next(iter(_views(_rows().filter(number=number))), None)
    return must_exist(found if found and works_at(by, found.village, now=now) else None)


def notices_of_village(village: str) -> list[NoticeView]:
    """Return what was prepared for a village's board, what waits first."""
    rows = _rows().filter(village=village).order_by("decision__decided_at", "-prepared_at")
    found = _views(rows.order_by("-prepared_at")[:_MOST_SHOWN])
    return sorted(found, key=lambda each: each.is_decided)


def notice_file(number: str) -> bytes | None:
    """Return a notice's file; the caller has checked who asks."""
    row = NoticeFile.objects.filter(number=number).first()
    if row is None:
        return None
    return open_bytes(row.content_sealed, purpose=FILE_PURPOSE, about=number)


def overdue_notices(village: str, on: date) -> list[OverdueNotice]:
    """Return what the law asks for and the village has not published, the oldest first."""
    accepted = VillageNotice.objects.filter(village=village, decision__verdict=Verdict.ACCEPTED)
    has: dict[str, set[date | None]] = {}
    for kind, due_on in accepted.values_list("kind", "due_on"):
        has.setdefault(kind, set()).add(due_on)
    found = [
        OverdueNotice(kind, day)
        for kind in notice_kinds().values()
        for day in overdue_days(kind, on, has.get(kind.code, ()))[-1:]
    ]
    return sorted(found, key=lambda each: (each.due_on, each.kind.code))


def villages_overdue(by: Actor, now: datetime) -> list[tuple[str, list[OverdueNotice]]]:
    """Return the villages with a clerk in an officer's places, with what each has not published."""
    on = china_day(now)
    places = administered_places(by, on, OFFICERS)
    using = villages_with_role(Role.VILLAGE_CLERK, on=on, within=places)
    found = [(each, overdue_notices(each, on)) for each in using]
    return [(village, overdue) for village, overdue in found if overdue]


def open_questions(village: str) -> list[QuestionView]:
    """Return the questions that wait for a village's answer, the first due first."""
    rows = BoardQuestion.objects.filter(village=village, answered_at=None)
    return list(map(_question, rows.order_by("due_on", "pk")))


def own_questions(by: Actor) -> list[QuestionView]:
    """Return what a person has asked, the newest first."""
    rows = BoardQuestion.objects.filter(person=person_of(by))
    return list(map(_question, rows.order_by("-asked_at")))


def question_of_village(by: Actor, number: str, now: datetime) -> QuestionView:
    """Return a question as its village's clerk answers it."""
    row = BoardQuestion.objects.filter(number=number).first()
    return _question(must_exist(row if row and works_at(by, row.village, now=now) else None))


def export_of_asker(person_id: int) -> dict[str, Any]:
    """Return what is kept of a person's questions."""
    rows = BoardQuestion.objects.filter(person=person_id).order_by("asked_at")
    return {
        "questions": [
            {
                "number": each.number,
                "village": each.village,
                "text": each.text,
                "asked_at": each.asked_at.isoformat(),
                "answer": each.answer,
            }
            for each in map(_question, rows)
        ]
    }


def export_of_relations(person_id: int) -> dict[str, Any]:
    """Return whom a township declared related to a person, without the other's name."""
    rows = DeclaredRelation.objects.filter(Q(supervisor=person_id) | Q(relative=person_id))
    return {
        "declared_relations": [
            {
                "as": "supervisor" if row.supervisor_id == person_id else "relative",
                "declared_at": row.declared_at.isoformat(),
            }
            for row in rows.order_by("pk")
        ]
    }


def waiting_counts(villages: Iterable[str], now: datetime) -> tuple[int, int, int]:
    """Return how many notices wait for a nod, questions for an answer, duties are overdue."""
    some = list(villages)
    notices = VillageNotice.objects.filter(village__in=some, decision=None).count()
    questions = BoardQuestion.objects.filter(village__in=some, answered_at=None).count()
    return notices, questions, sum(len(overdue_notices(each, china_day(now))) for each in some)


def _rows() -> QuerySet[VillageNotice]:
    return VillageNotice.objects.select_related("decision").annotate(looked=Count("looks"))


def _views(rows: Iterable[Any]) -> list[NoticeView]:
    return [_view(row, row.looked) for row in rows]


def _view(row: VillageNotice, looks: int) -> NoticeView:
    decision: NoticeDecision | None = getattr(row, "decision", None)
    is_accepted = decision is not None and decision.verdict == Verdict.ACCEPTED
    names = (
        *("number", "village", "publisher", "kind", "due_on", "title", "text", "last_day"),
        *("file_name", "reasons", "needs_two", "prepared_at", "prepared_by"),
    )
    return NoticeView(
        **{name: getattr(row, name) for name in names},
        accepted_at=decision.decided_at if decision and is_accepted else None,
        sent_back_for="" if decision is None or is_accepted else decision.reason or "—",
        looks=looks,
    )


def _question(row: BoardQuestion) -> QuestionView:
    def opened(sealed: bytes | memoryview | None) -> str:
        return open_sealed(sealed, purpose=QUESTION_PURPOSE, about=row.number) if sealed else ""

    return QuestionView(
        row.number,
        row.village,
        opened(row.text_sealed),
        row.asked_at,
        row.due_on,
        opened(row.answer_sealed),
        row.answered_at,
    )
