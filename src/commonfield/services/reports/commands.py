"""Writing reports: sent, answered, still broken, forgotten."""

import json
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_number, new_serial
from commonfield.people.commands import notify_person
from commonfield.people.permissions import is_hall_open, require, require_system
from commonfield.people.types import SYSTEM, Actor
from commonfield.places.queries import place, venue
from commonfield.services.choices import CLOSED_REPORTS, ReportKind, ReportState
from commonfield.services.commands import count_own_hand
from commonfield.services.models import RepairReport, RepairStep
from commonfield.services.reports import errors
from commonfield.services.reports.permissions import answers, is_own_report
from commonfield.services.reports.queries import PHOTO_PURPOSE, WORDS_PURPOSE, words_of
from commonfield.services.reports.rules import REOPENED_WITHIN, check_answer, check_words, days_open
from commonfield.services.reports.types import NewReport, ReportAnswer
from commonfield.workshop.images import resized
from commonfield.workshop.media import put_sealed_file, store_sealed_file
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.phones import is_mobile, plain_phone
from commonfield.workshop.vault import seal

_CODE_DIGITS: Final = 10
_MOST_OPEN: Final = 10
# Units: pixels.
_PHOTO_PX: Final = 1_600
_KEPT: Final = timedelta(days=30)
_KEPT_OPEN: Final = timedelta(days=400)


def send_report(*, by: Actor, now: datetime, report: NewReport, photo: bytes = b"") -> str:
    """Report something broken, by anybody; return the receipt by which it is followed.

    The photograph is turned upright, without place and camera, before any transaction.
    """
    at, where = _where(report, now)
    _check(report)
    (small,) = resized(photo, _PHOTO_PX) if photo else (None,)
    kept = put_sealed_file(small.content, PHOTO_PURPOSE) if small else None
    with transaction.atomic():
        person_id = _sender(by)
        row = RepairReport(
            code=new_serial(_CODE_DIGITS),
            receipt=new_number(now),
            kind=report.kind,
            place=at,
            venue=where,
            spot=" ".join(report.spot.split()),
            person_id=person_id,
            made_by=by.code if person_id is not None else "",
            made_at=now,
            photo=store_sealed_file(kept, now=now) if kept else "",
        )
        said = [" ".join(report.words.split()), report.name.strip(), _phone(report)]
        text = json.dumps(said, ensure_ascii=False)
        row.words_sealed = seal(text, purpose=WORDS_PURPOSE, about=row.code)
        row.save()
        _audit("services.report_sent", by, row, now)
        count_own_hand(by=by, now=now, person_id=person_id)
    return row.receipt


def _where(report: NewReport, now: datetime) -> tuple[str, str]:
    on = china_day(now)
    if report.venue:
        found = venue(report.venue)
        if found is None or not is_hall_open(found, on):
            raise errors.ReportPlaceError
        return found.place_code, found.code
    village = place(report.place, on)
    is_here = report.place[:6] == settings.COUNTY_CODE[:6]
    if village is None or village.level != "village" or not is_here:
        raise errors.ReportPlaceError
    return village.code, ""


def _check(report: NewReport) -> None:
    if report.kind not in ReportKind.values:
        raise errors.ReportKindError
    check_words(report)
    _phone(report)


def _phone(report: NewReport) -> str:
    if not report.phone.strip():
        return ""
    return must_exist(plain_phone(report.phone), errors.ReportPhoneError)


def _sender(by: Actor) -> int | None:
    """Return who sends it; None for a guest."""
    require(by.kind in {"person", "guest"})
    if by.person_id is None:
        return None
    mine = RepairReport.objects.filter(person=by.person_id).exclude(state__in=CLOSED_REPORTS)
    if mine.count() >= _MOST_OPEN:
        raise errors.ReportsWaitingError
    return by.person_id


@transaction.atomic
def answer_report(*, by: Actor, now: datetime, code: str, answer: ReportAnswer) -> None:
    """Accept a report, hand it on, or close it; its reporter is told.

    Nobody answers a report that they or a person close to them sent.
    """
    row = must_exist(RepairReport.objects.select_for_update().filter(code=code).first())
    require(answers(by, row, now=now))
    if is_own_report(by, row):
        raise errors.OwnReportError
    check_answer(row.state, answer)
    row.state = answer.state
    if row.state in CLOSED_REPORTS:
        row.closed_at = now
        outcome = {"outcome": str(row.state)}
        days = days_open(row.made_at, now)
        closed = FactRecord("services.report_closed", row.place, now, days, attributes=outcome)
        row.fact = record(closed, now=now)
    row.save(update_fields=["state", "closed_at", "fact"])
    is_handed_on = row.state == ReportState.HANDED_ON
    RepairStep.objects.create(
        report=row,
        state=row.state,
        reason=answer.reason.strip(),
        line_number=answer.line_number if is_handed_on else "",
        at=now,
        by=by.code,
    )
    _audit(f"services.report_{row.state}", by, row, now)
    if row.state != ReportState.ACCEPTED:
        _tell(row, now)


@transaction.atomic
def say_still_broken(*, by: Actor, now: datetime, receipt: str) -> None:
    """Open a report again at the word of its receipt's holder; closed is not repaired."""
    rows = RepairReport.objects.select_for_update().filter(receipt=receipt.upper())
    row = must_exist(rows.first())
    if row.closed_at is None or row.closed_at <= now - REOPENED_WITHIN:
        raise errors.NotClosedError(days=REOPENED_WITHIN.days)
    if row.fact is not None:
        retract(row.fact, now=now)
    row.state, row.closed_at, row.fact = ReportState.REOPENED, None, None
    row.save(update_fields=["state", "closed_at", "fact"])
    RepairStep.objects.create(report=row, state=row.state, at=now)
    _audit("services.report_reopened", by, row, now)


def forget_reporters(now: datetime) -> int:
    """Forget words, names, phones and photographs 30 days after the closing (a job)."""
    over = Q(closed_at__lte=now - _KEPT) | Q(made_at__lte=now - _KEPT_OPEN)
    rows = RepairReport.objects.filter(over).exclude(words_sealed=None)
    return rows.update(words_sealed=None, photo="")


@transaction.atomic
def forget_reporter(*, by: Actor, now: datetime, person_id: int) -> int:  # noqa: ARG001 - every command takes the time
    """Forget that a person reported or answered anything; what is broken stays on the list."""
    require_system(by)
    code = Actor(person_id, "person").code
    RepairStep.objects.filter(by=code).update(by="")
    mine = RepairReport.objects.filter(Q(person=person_id) | Q(made_by=code))
    return mine.update(person=None, made_by="", words_sealed=None, photo="")


def _tell(row: RepairReport, now: datetime) -> None:
    """Queue a message to who reported it, by their account or the phone that they left."""
    _words, _name, phone = words_of(row)
    params = {"state": row.state, "spot": row.spot, "receipt": row.receipt}
    template = "services/reports/messages/answered"
    if is_mobile(phone):
        queue_messages([NewMessage("sms", phone, template, params, "zh-hans")], now=now)
    elif row.person_id is not None:
        notify_person(by=SYSTEM, now=now, person_id=row.person_id, template=template, params=params)


def _audit(action: str, by: Actor, row: RepairReport, now: datetime) -> None:
    record_audit(action, by.code, f"report:{row.code}", now, row.place)
