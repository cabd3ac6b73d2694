"""Arranging expos and stands; enquiries left, answered, forgotten; what a stand's day records."""

import json
from dataclasses import asdict, astuple
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_number, new_serial
from commonfield.people.commands import notify_person
from commonfield.people.permissions import is_close_to_any, require, require_system
from commonfield.people.queries import organisations
from commonfield.people.types import SYSTEM, Actor
from commonfield.places.queries import place
from commonfield.sharing.expo import errors, rules
from commonfield.sharing.expo.exhibits import exhibit
from commonfield.sharing.expo.permissions import answers_enquiries, keeps_stand, may_arrange
from commonfield.sharing.expo.queries import ANSWER_PURPOSE, ENQUIRY_PURPOSE, words_of
from commonfield.sharing.expo.types import NewEnquiry, NewExpo, NewStand, StandWords
from commonfield.sharing.models import Expo, ExpoStand, StandEnquiry, StandExhibit
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.personal_numbers import has_long_number
from commonfield.workshop.phones import is_mobile
from commonfield.workshop.vault import seal

_CODE_DIGITS: Final = 10
_MOST_EXHIBITS: Final = 30
_MOST_WAITING: Final = 200
_AT_ONCE: Final = 200


# Expos and stands


@transaction.atomic
def arrange_expo(*, by: Actor, now: datetime, new: NewExpo, pk: int | None = None) -> int:
    """Add an expo, or change one that is not over; its stands' days must still fit. Return it."""
    on = china_day(now)
    require(may_arrange(by, on))
    rules.check_expo_days(new, on)
    _check_public(new.name, new.name_en, new.spot)
    is_here = new.place[:6] == settings.COUNTY_CODE[:6]
    must_exist(place(new.place, on) if is_here else None, errors.ExpoPlaceError)
    row = (
        Expo() if pk is None else must_exist(Expo.objects.select_for_update().filter(pk=pk).first())
    )
    if pk is not None:
        if row.ends_on < on:
            raise errors.ExpoOverError
        outside = Q(starts_on__lt=new.starts_on) | Q(ends_on__gt=new.ends_on)
        if row.stands.filter(outside, withdrawn_at=None).exists():
            raise errors.ExpoDaysError
    for name, value in asdict(new).items():
        setattr(row, name, value)
    row.save()
    done = "added" if pk is None else "changed"
    record_audit(f"sharing.expo_{done}", by.code, f"expo:{row.pk}", now, row.place)
    return int(row.pk)


@transaction.atomic
def add_stand(*, by: Actor, now: datetime, expo: int, new: NewStand, words: StandWords) -> int:
    """Give an organisation a stand; its fact is recorded on its first day. Return its id."""
    on = china_day(now)
    require(may_arrange(by, on))
    at = must_exist(Expo.objects.select_for_update().filter(pk=expo).first())
    rules.check_stand_days(new, NewExpo(at.name, at.place, at.starts_on, at.ends_on), on)
    if new.organisation not in organisations([new.organisation]):
        raise errors.StandOrganisationError
    if at.stands.filter(number=new.number).exists():
        raise errors.StandNumberError(number=new.number)
    _check_public(*astuple(words))
    row = ExpoStand.objects.create(expo=at, **asdict(new), **asdict(words))
    _audit("stand_added", by, row, now)
    _show([row], now)
    return int(row.pk)


@transaction.atomic
def describe_stand(*, by: Actor, now: datetime, pk: int, words: StandWords) -> None:
    row = _kept(by, pk, now)
    _check_public(*astuple(words))
    for name, value in asdict(words).items():
        setattr(row, name, value)
    row.save(update_fields=list(asdict(words)))
    _audit("stand_changed", by, row, now)


@transaction.atomic
def withdraw_stand(*, by: Actor, now: datetime, pk: int) -> None:
    """Withdraw a stand; what visitors have left there is still answered."""
    row = _kept(by, pk, now)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    _audit("stand_withdrawn", by, row, now)


@transaction.atomic
def show_exhibit(*, by: Actor, now: datetime, pk: int, kind: str, code: str) -> None:
    """Let a stand show a public thing; the same one twice changes nothing."""
    row = _kept(by, pk, now)
    must_exist(exhibit(kind, code, now), errors.ExhibitUnknownError)
    if row.exhibits.count() >= _MOST_EXHIBITS:
        raise errors.ExhibitsManyError(most=_MOST_EXHIBITS)
    StandExhibit.objects.get_or_create(stand=row, kind=kind, code=code)
    _audit("exhibit_shown", by, row, now)


@transaction.atomic
def take_exhibit_off(*, by: Actor, now: datetime, pk: int, kind: str, code: str) -> None:
    """Let a stand no longer show a thing."""
    row = _kept(by, pk, now)
    if row.exhibits.filter(kind=kind, code=code).delete()[0]:
        _audit("exhibit_taken_off", by, row, now)


def _kept(by: Actor, pk: int, now: datetime) -> ExpoStand:
    """Return a stand that is not withdrawn, locked, to the people who keep it."""
    rows = ExpoStand.objects.select_for_update(of=("self",)).select_related("expo")
    row = must_exist(rows.filter(pk=pk).first())
    require(keeps_stand(by, row.organisation, china_day(now)))
    return must_exist(row if row.withdrawn_at is None else None)


def show_due_stands(now: datetime) -> int:
    """Record the stands whose first day has come (a job)."""
    with transaction.atomic():
        rows = ExpoStand.objects.select_for_update(of=("self",), skip_locked=True)
        due = rows.filter(shown_fact=None, withdrawn_at=None, starts_on__lte=china_day(now))
        return _show(list(due.select_related("expo").order_by("pk")[:_AT_ONCE]), now)


def _show(rows: list[ExpoStand], now: datetime) -> int:
    reached = [row for row in rows if row.starts_on <= china_day(now)]
    for row in reached:
        at = start_of_china_day(row.starts_on)
        fact = FactRecord("sharing.stand_shown", row.expo.place, at, 1, subject=row.organisation)
        row.shown_fact = record(fact, now=now)
        row.save(update_fields=["shown_fact"])
    return len(reached)


# Enquiries


@transaction.atomic
def leave_enquiry(*, by: Actor, now: datetime, expo: int, number: int, new: NewEnquiry) -> str:
    """Leave an enquiry at a stand, by anybody; return the receipt by which it is followed."""
    require(by.kind in {"person", "guest"})
    said = rules.checked_enquiry(new)
    rows = ExpoStand.objects.select_related("expo").filter(expo=expo, number=number)
    at = must_exist(rows.filter(withdrawn_at=None).first())
    if china_day(now) > at.expo.ends_on + rules.ASKED_AFTERWARDS:
        raise errors.StandClosedError
    one_at_a_time(f"sharing.enquiries {at.pk}")
    waiting = at.enquiries.filter(answered_at=None, words_sealed__isnull=False)
    if waiting.count() >= _MOST_WAITING:
        raise errors.EnquiriesFullError
    row = StandEnquiry(
        code=new_serial(_CODE_DIGITS),
        receipt=new_number(now),
        stand=at,
        person_id=by.person_id,
        made_at=now,
    )
    text = json.dumps(said, ensure_ascii=False)
    row.words_sealed = seal(text, purpose=ENQUIRY_PURPOSE, about=row.code)
    row.save()
    _audit_enquiry("left", by, row, now)
    return row.receipt


@transaction.atomic
def answer_enquiry(*, by: Actor, now: datetime, code: str, answer: str) -> None:
    """Answer an enquiry once, as the stand's people or the editor; its visitor is told."""
    rows = StandEnquiry.objects.select_for_update(of=("self",)).select_related("stand__expo")
    row = must_exist(rows.filter(code=code).first())
    must_exist(answers_enquiries(by, row.stand.organisation, china_day(now)) or None)
    if row.person_id is not None and is_close_to_any(by, {row.person_id}):
        raise errors.OwnEnquiryError
    if row.answered_at is not None or row.words_sealed is None:
        raise errors.EnquiryAnsweredError
    words = rules.checked_answer(answer)
    row.answer_sealed = seal(words, purpose=ANSWER_PURPOSE, about=row.code)
    row.answered_at = now
    row.save(update_fields=["answer_sealed", "answered_at"])
    days = rules.days_waited(row.made_at, now)
    at = row.stand.expo.place
    record(FactRecord("sharing.enquiry_answered", at, now, days), now=now)
    _audit_enquiry("answered", by, row, now)
    _tell(row, now)


def _tell(row: StandEnquiry, now: datetime) -> None:
    """Queue a message with the receipt's address, and without a word of what was written."""
    _name, phone, _words = words_of(row)
    template, params = "sharing/expo/messages/answered", {"receipt": row.receipt}
    if is_mobile(phone):
        queue_messages([NewMessage("sms", phone, template, params, "zh-hans")], now=now)
    elif row.person_id is not None:
        notify_person(by=SYSTEM, now=now, person_id=row.person_id, template=template, params=params)


def forget_enquiries(now: datetime) -> int:
    """Delete name, phone, words and answer after their time (a job)."""
    over = Q(answered_at__lte=now - rules.KEPT_ANSWERED)
    over |= Q(made_at__lte=now - rules.KEPT_WAITING)
    rows = StandEnquiry.objects.filter(over, words_sealed__isnull=False)
    return rows.update(**_FORGOTTEN)


_FORGOTTEN: Final = {"words_sealed": None, "answer_sealed": None, "person": None}


@transaction.atomic
def forget_enquirer(*, by: Actor, now: datetime, person_id: int) -> int:  # noqa: ARG001 - every command takes the time
    """Delete what a person asked at stands, and that it was they."""
    require_system(by)
    return StandEnquiry.objects.filter(person=person_id).update(**_FORGOTTEN)


# All of them


def _check_public(*texts: str) -> None:
    if any(map(has_long_number, texts)):
        raise errors.ExpoTextError


def _audit(done: str, by: Actor, row: ExpoStand, now: datetime) -> None:
    record_audit(f"sharing.{done}", by.code, f"stand:{row.pk}", now, row.expo.place)


def _audit_enquiry(done: str, by: Actor, row: StandEnquiry, now: datetime) -> None:
    code = f"enquiry:{row.code}"
    record_audit(f"sharing.enquiry_{done}", by.code, code, now, row.stand.expo.place)
