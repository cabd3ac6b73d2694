"""Reads of reports: what is open near by, one by its receipt, what waits for an answer."""

import json
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import require
from commonfield.people.queries import administered_places, halls_kept
from commonfield.people.types import Actor
from commonfield.places.queries import prefix_range
from commonfield.services.choices import CLOSED_REPORTS
from commonfield.services.models import RepairReport
from commonfield.services.reports.permissions import ANSWERING, answers
from commonfield.services.reports.types import ReportView, StepView
from commonfield.workshop.media import FileContent, sealed_file
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

WORDS_PURPOSE: Final = "services.report"
PHOTO_PURPOSE: Final = "services.report_photo"
_SHOWN: Final = 50


def open_near(place: str) -> list[ReportView]:
    """Return what is open in a village, the latest first, as every neighbour may read it."""
    rows = RepairReport.objects.filter(place=place).exclude(state__in=CLOSED_REPORTS)
    nothing = {"code": "", "photo": "", "steps": (), "receipt": ""}
    unsaid = dict.fromkeys(("words", "name", "phone"), "")
    found = rows.order_by("-made_at", "-pk")[:_SHOWN]
    return [view_of(ReportView, row, **nothing, **unsaid) for row in found]


def report_by_receipt(receipt: str) -> ReportView:
    row = must_exist(RepairReport.objects.filter(receipt=receipt.upper()).first())
    return _view(row, row.receipt)


def report_to_answer(code: str, *, by: Actor, now: datetime) -> ReportView:
    """Return a report to a keeper or officer who may answer it; refuse others."""
    row = must_exist(RepairReport.objects.filter(code=code).first())
    require(answers(by, row, now=now))
    return _view(row)


def photo_of(report: ReportView) -> FileContent:
    """Return the photograph of a report that the actor may see."""
    return must_exist(sealed_file(report.photo, purpose=PHOTO_PURPOSE))


def reports_of(person_id: int) -> list[ReportView]:
    """Return what a person reported, the latest first."""
    return [_view(row, row.receipt) for row in _mine(person_id)[:_SHOWN]]


def _mine(person_id: int) -> QuerySet[RepairReport]:
    return RepairReport.objects.filter(person=person_id).order_by("-made_at", "-pk")


def has_reports(person_id: int) -> bool:
    return RepairReport.objects.filter(person=person_id).exists()


def reports_to_answer(by: Actor, now: datetime) -> QuerySet[RepairReport]:
    """Return the open reports of the actor's places and halls, those without an answer first."""
    on = china_day(now)
    mine = Q(venue__in=[hall.code for hall in halls_kept(by, on)])
    for place in administered_places(by, on, ANSWERING):
        mine |= Q(place__range=prefix_range(place))
    rows = RepairReport.objects.filter(mine).exclude(state__in=CLOSED_REPORTS)
    return rows.order_by("-state", "made_at", "pk")


def report_rows(by: Actor, now: datetime, *, first: int, size: int) -> list[ReportView]:
    return [_view(row) for row in reports_to_answer(by, now)[first : first + size]]


def export_of_person(person_id: int) -> dict[str, Any]:
    names = ("receipt", "kind", "place", "spot", "words", "name", "phone", "state")
    return {
        "reports": [
            {name: getattr(each, name) for name in names} | {"at": each.made_at.isoformat()}
            for each in (_view(row, row.receipt) for row in _mine(person_id))
        ]
    }


def _view(row: RepairReport, receipt: str = "") -> ReportView:
    words, name, phone = words_of(row)
    return view_of(
        ReportView,
        row,
        steps=tuple(view_of(StepView, each) for each in row.steps.order_by("pk")),
        words=words,
        name=name,
        phone=phone,
        receipt=receipt,
    )


def words_of(row: RepairReport) -> tuple[str, str, str]:
    """Return a report's words, and the name and phone to call back, until they are forgotten."""
    if row.words_sealed is None:
        return "", "", ""
    text = open_sealed(row.words_sealed, purpose=WORDS_PURPOSE, about=row.code)
    words, name, phone = json.loads(text)
    return words, name, phone
