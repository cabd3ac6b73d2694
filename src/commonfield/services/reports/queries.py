"""Reads of reports: what is open near by, one by its receipt, what waits for an answer."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.queries import administered_places, halls_kept
from commonfield.people.types import Actor
from commonfield.services.choices import CLOSED_REPORTS, ReportState
from commonfield.services.models import Report
from commonfield.services.reports.permissions import ANSWERING, answers
from commonfield.services.reports.rules import prefix_of
from commonfield.services.reports.types import OpenReport, ReportView, StepView
from commonfield.workshop.media import FileContent, sealed_file
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

WORDS_PURPOSE: Final = "services.report"
PHOTO_PURPOSE: Final = "services.report_photo"
_SHOWN: Final = 50


def open_near(place: str) -> list[OpenReport]:
    """Return what is open in a village, the latest first."""
    rows = Report.objects.filter(place=place).exclude(state__in=CLOSED_REPORTS)
    return [view_of(OpenReport, row) for row in rows.order_by("-made_at", "-pk")[:_SHOWN]]


def report_by_receipt(receipt: str) -> ReportView:
    """Return a report to whoever has its receipt."""
    row = must_exist(Report.objects.filter(receipt=receipt.upper()).first())
    return _view(row, receipt=row.receipt)


def report_to_answer(code: str, *, by: Actor, now: datetime) -> ReportView:
    """Return a report to somebody whose task it is; others are refused."""
    row = must_exist(Report.objects.filter(code=code).first())
    require(answers(by, row, now=now))
    return _view(row)


def photo_by_receipt(receipt: str) -> FileContent:
    """Return a report's photograph to whoever has its receipt."""
    row = must_exist(Report.objects.filter(receipt=receipt.upper()).first())
    return must_exist(sealed_file(row.photo, purpose=PHOTO_PURPOSE))


def photo_to_answer(code: str, *, by: Actor, now: datetime) -> FileContent:
    """Return a report's photograph to somebody whose task it is."""
    row = must_exist(Report.objects.filter(code=code).first())
    require(answers(by, row, now=now))
    return must_exist(sealed_file(row.photo, purpose=PHOTO_PURPOSE))


def reports_of(person_id: int) -> list[ReportView]:
    """Return what a person reported, the latest first."""
    rows = Report.objects.filter(person=person_id).order_by("-made_at", "-pk")
    return [_view(row, receipt=row.receipt) for row in rows[:_SHOWN]]


def has_reports(person_id: int) -> bool:
    """Tell whether a person has reported anything."""
    return Report.objects.filter(person=person_id).exists()


def answers_any(by: Actor, now: datetime) -> bool:
    """Tell whether somebody answers any village's reports."""
    on = china_day(now)
    return bool(administered_places(by, on, ANSWERING)) or bool(halls_kept(by, on))


def reports_to_answer(by: Actor, now: datetime, *, first: int, size: int) -> list[ReportView]:
    """Return the open reports of the actor's places and halls, those without an answer first."""
    rows = _open_for(by, now).order_by("-state", "made_at", "pk")
    return _views(rows[first : first + size])


def waiting_for(by: Actor, now: datetime) -> list[str]:
    """Return the codes of reports that nobody has answered yet."""
    rows = _open_for(by, now).filter(state=ReportState.SENT)
    return list(rows.order_by("pk").values_list("code", flat=True))


def _open_for(by: Actor, now: datetime) -> QuerySet[Report]:
    on = china_day(now)
    mine = Q(venue__in=[hall.code for hall in halls_kept(by, on)])
    for place in administered_places(by, on, ANSWERING):
        mine |= Q(place__startswith=prefix_of(place))
    return Report.objects.filter(mine).exclude(state__in=CLOSED_REPORTS)


def export_of_person(person_id: int) -> dict[str, Any]:
    """Return what is kept of what a person reported."""
    return {
        "reports": [
            {
                "receipt": each.receipt,
                "kind": each.kind,
                "place": each.place,
                "spot": each.spot,
                "words": each.words,
                "name": each.name,
                "phone": each.phone,
                "state": each.state,
                "at": each.made_at.isoformat(),
            }
            for each in reports_of(person_id)
        ]
    }


def _views(rows: Iterable[Report]) -> list[ReportView]:
    return [_view(row) for row in rows]


def _view(row: Report, *, receipt: str = "") -> ReportView:
    words, name, phone = words_of(row)
    return view_of(
        ReportView,
        row,
        has_photo=bool(row.photo),
        steps=tuple(view_of(StepView, each) for each in row.steps.order_by("pk")),
        words=words,
        name=name,
        phone=phone,
        receipt=receipt,
    )


def words_of(row: Report) -> tuple[str, str, str]:
    """Return a report's words, and the name and phone to call back, until they are forgotten."""
    if row.words_sealed is None:
        return "", "", ""
    text = open_sealed(row.words_sealed, purpose=WORDS_PURPOSE, about=row.code)
    words, name, phone = json.loads(text)
    return words, name, phone
