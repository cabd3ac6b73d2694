"""Writing applications: handed in, decided, handed over, graded, forgotten; slips given."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.kernel.identifiers import new_number
from commonfield.people.choices import ConsentChannel, Purpose
from commonfield.people.commands import give_consent, notify_person
from commonfield.people.permissions import person_of, require, require_system
from commonfield.people.queries import has_consent, home_and_household, stands_for
from commonfield.people.types import SYSTEM, Actor, ConsentTerms, person_of_code
from commonfield.services.applications import errors
from commonfield.services.applications.permissions import (
    acts_for,
    is_applicant,
    is_own,
    may_grade,
    require_decider,
    require_hand_in,
    require_no_relative,
    serves,
)
from commonfield.services.applications.queries import (
    CONTENT_PURPOSE,
    COUNTER,
    PAPER_PURPOSE,
    dues_of,
    missing_of,
    opened,
    service_of,
)
from commonfield.services.applications.rules import check_answers, timing
from commonfield.services.applications.terms import certificates_in, service_on
from commonfield.services.applications.types import Answer, NewApplication
from commonfield.services.choices import OPEN_APPLICATION, ApplicationState, Satisfaction
from commonfield.services.commands import count_own_hand
from commonfield.services.models import ApplicationPaper, ServiceApplication
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.images import resized_document
from commonfield.workshop.media import put_sealed_file, store_sealed_file
from commonfield.workshop.vault import seal

# So that small print on a bill can be read.
_PAPER_PX: Final = 1_800
_LONGEST_REASON: Final = 500
# Answers and papers, after the end.
_KEPT: Final = timedelta(days=365)


def store_paper(*, by: Actor, now: datetime, content: bytes) -> str:
    """Keep a paper's picture or PDF encrypted; return its name.

    A photograph is made smaller, and loses where it was taken.
    """
    person_of(by)
    paper = put_sealed_file(resized_document(content, _PAPER_PX), PAPER_PURPOSE)
    with transaction.atomic():
        return store_sealed_file(paper, now=now)


@transaction.atomic
def apply_for(*, by: Actor, now: datetime, person_id: int, new: NewApplication) -> str:
    """Hand an application in, for oneself, a child or the person beside; return its number.

    It is empty where the person had withdrawn the consent themselves: a second person approves it
    first, and nothing is kept until then.
    """
    on = china_day(now)
    require_hand_in(by, person_id, on)
    service = service_on(new.service, on)
    place, _household = home_and_household(person_id)
    if not place:
        raise errors.VillageMissingError
    check_answers(service.questions, new.answers)
    if not _has_consent(by, now, person_id, new.channel):
        return ""
    row = ServiceApplication(
        number=new_number(now),
        service=service.code,
        terms_on=service.since,
        place=place,
        person_id=person_id,
        state=ApplicationState.SUBMITTED,
        made_by=by.code,
        made_at=now,
    )
    _seal(row, {"answers": dict(new.answers), "reason": ""})
    with conflicts_as(errors.AppliedAlreadyError):
        row.save()
    _keep(row, new.papers, [each.code for each in service.questions])
    _audit(row, "submitted", by, now)
    count_own_hand(by=by, now=now, person_id=person_id)
    if not is_own(by, person_id):
        record_audit("services.applied_for", by.code, f"person:P{person_id}", now, place)
    return row.number


def _has_consent(by: Actor, now: datetime, person_id: int, channel: str) -> bool:
    """Return whether the consent stands or could be recorded; it is, before anything is written."""
    if has_consent(person_id, Purpose.SERVICES):
        return True
    if channel not in ConsentChannel.values:
        raise errors.ConsentNotSaidError
    how, terms = ConsentChannel(channel), ConsentTerms()
    if not is_own(by, person_id) and is_applicant(by, person_id, china_day(now)):
        how, terms = ConsentChannel.ALOUD, ConsentTerms(guardian_id=by.person_id)
    given = give_consent(
        by=by, now=now, person_id=person_id, purpose=Purpose.SERVICES, channel=how, terms=terms
    )
    return bool(given)


def _keep(row: ServiceApplication, papers: Mapping[str, str], asked: Collection[str]) -> None:
    """Write the papers that were asked for; one that is brought again takes the other's place."""
    brought = {code: name for code, name in papers.items() if name and code in asked}
    row.papers.filter(question__in=brought).delete()
    ApplicationPaper.objects.bulk_create(
        ApplicationPaper(application=row, question=code, file=name)
        for code, name in sorted(brought.items())
    )


@transaction.atomic
def bring_papers(
    *,
    by: Actor,
    now: datetime,
    number: str,
    answers: Mapping[str, Answer],
    papers: Mapping[str, str],
) -> bool:
    """Bring what was named as missing; return whether that is all, and the clock goes on.

    A paper that is shown at the counter instead is noted there.
    """
    row = _of_hand(by, now, number, [ApplicationState.MISSING])
    missing = missing_of(row)
    check_answers(missing, answers)
    brought = {*answers, *(code for code, name in papers.items() if name)}
    if not brought:
        raise errors.NothingBroughtError
    content = opened(row)
    _seal(row, content | {"answers": content["answers"] | dict(answers)})
    _keep(row, papers, [each.code for each in missing])
    return _go_on(row, brought, by, now)


@transaction.atomic
def note_shown(*, by: Actor, now: datetime, number: str) -> bool:
    """Note at the desk that missing papers were shown over the counter; return whether that is all.

    Answers that are missing are the applicant's to give.
    """
    row = _at_desk(by, now, number, [ApplicationState.MISSING])
    require_no_relative(by, row, china_day(now))
    papers = {each.code for each in missing_of(row) if each.kind == "paper"}
    return _go_on(row, {COUNTER, *papers}, by, now)


@transaction.atomic
def withdraw_application(*, by: Actor, now: datetime, number: str) -> None:
    """Withdraw an application that is not decided yet; the person is told if a helper did."""
    row = _of_hand(by, now, number, OPEN_APPLICATION)
    _move(row, ApplicationState.WITHDRAWN, by, now)
    is_theirs = row.made_by == by.code and is_applicant(by, row.person_id, china_day(now))
    if not (is_theirs or is_own(by, row.person_id)):
        _tell(row, "withdrawn", now)


@transaction.atomic
def grade_application(*, by: Actor, now: datetime, number: str, grade: Satisfaction) -> None:
    """Grade the service by one of the five official grades, once an application.

    Nobody at the desk grades it in the applicant's name, nor an officer.
    """
    states = [ApplicationState.DECIDED, ApplicationState.HANDED_OVER]
    row = _of_hand(by, now, number, states)
    require(may_grade(by, row, china_day(now)))
    if row.grade:
        raise errors.GradedAlreadyError
    row.grade = grade
    row.save(update_fields=["grade"])
    _audit(row, "graded", by, now)


@transaction.atomic
def accept_application(*, by: Actor, now: datetime, number: str) -> None:
    """Accept an application that is complete (受理); a limit that begins so runs from here."""
    row = _of_officer(by, now, number, [ApplicationState.SUBMITTED])
    row.accepted_on = china_day(now)
    _move(row, ApplicationState.ACCEPTED, by, now)


@transaction.atomic
def ask_for_papers(*, by: Actor, now: datetime, number: str, missing: Collection[str]) -> None:
    """Say all that is missing at once; the clock stands still until it is brought."""
    states = [ApplicationState.SUBMITTED, ApplicationState.ACCEPTED]
    row = _of_officer(by, now, number, states)
    asked = [*(each.code for each in service_of(row).questions), COUNTER]
    row.missing = [code for code in asked if code in missing]
    if not row.missing:
        raise errors.NothingMissingError
    row.pauses.create(began_on=china_day(now))
    _move(row, ApplicationState.MISSING, by, now)
    _tell(row, "missing", now)


@transaction.atomic
def extend_application(*, by: Actor, now: datetime, number: str) -> None:
    """Use the one extension that the law allows, while its limit has not run out."""
    row = _of_officer(by, now, number, [ApplicationState.ACCEPTED])
    limit = service_of(row).limit
    due = next((each.day for each in dues_of(row) if each.limit == limit), None)
    is_over = due is not None and due < china_day(now)
    if limit is None or not limit.extension or row.is_extended or is_over:
        raise errors.NoExtensionError
    row.is_extended = True
    row.save(update_fields=["is_extended"])
    _audit(row, "extended", by, now)
    _tell(row, "extended", now)


@transaction.atomic
def decide_application(
    *, by: Actor, now: datetime, number: str, is_granted: bool, reason: str = ""
) -> None:
    """Decide on an application, with a reason where it is refused; in time or late is a fact."""
    row = _of_officer(by, now, number, [ApplicationState.ACCEPTED])
    words = " ".join(reason.split())
    if len(words) > _LONGEST_REASON or not (words or is_granted):
        raise errors.RefusalReasonMissingError
    said = {"timing": timing(dues_of(row), china_day(now))}
    record(FactRecord("services.application_decided", row.place, now, 1, attributes=said), now=now)
    _seal(row, opened(row) | {"reason": words})
    row.is_granted, row.decided_by, row.decided_at = is_granted, by.acting_id, now
    _move(row, ApplicationState.DECIDED, by, now)
    _tell(row, "decided", now)


@transaction.atomic
def hand_over(*, by: Actor, now: datetime, number: str) -> None:
    """Note at the desk that the applicant has the result in their hands."""
    row = _at_desk(by, now, number, [ApplicationState.DECIDED])
    _move(row, ApplicationState.HANDED_OVER, by, now)


@transaction.atomic
def give_slip(*, by: Actor, now: datetime, certificate: str, place: str) -> None:
    """Count that a slip was given at a village's desk; to whom is written nowhere."""
    require(serves(by, place, china_day(now)))
    if certificate not in {each.code for each in certificates_in(place)}:
        raise NotFoundError
    record(FactRecord("services.slip_given", place, now, 1), now=now)
    record_audit("services.slip_given", by.code, f"certificate:{certificate}", now, place)


@transaction.atomic
def forget_applicant(*, by: Actor, now: datetime, person_id: int) -> int:
    """Withdraw what a person has applied for, and forget that they applied for anything."""
    require_system(by)
    rows = ServiceApplication.objects.filter(person=person_id)
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        if row.state in OPEN_APPLICATION:
            _move(row, ApplicationState.WITHDRAWN, by, now)
        _forget_content(row)
    return rows.update(person=None, grade="")


@transaction.atomic
def forget_deeds(*, by: Actor, now: datetime, person_id: int) -> None:  # noqa: ARG001 - every command takes the time
    """Forget what a person who is erased handed in or decided for others."""
    require_system(by)
    ServiceApplication.objects.filter(made_by=f"P{person_id}").update(made_by="")
    ServiceApplication.objects.filter(decided_by=person_id).update(decided_by=None)


def forget_old_applications(now: datetime) -> int:
    """Forget answers and papers of what was handed over or withdrawn a year ago (a job)."""
    rows = ServiceApplication.objects.filter(closed_at__lte=now - _KEPT).exclude(
        content_sealed=None
    )
    found = list(rows.order_by("pk").values_list("pk", flat=True)[:1_000])
    for pk in found:
        with transaction.atomic():
            _forget_content(ServiceApplication.objects.select_for_update().get(pk=pk))
    return len(found)


def _forget_content(row: ServiceApplication) -> None:
    # The worker deletes files that no row names.
    row.papers.all().delete()
    row.content_sealed = None
    row.save(update_fields=["content_sealed"])


def _locked(number: str) -> ServiceApplication:
    rows = ServiceApplication.objects.select_for_update(of=("self",)).filter(number=number)
    return must_exist(rows.first())


def _require_state(row: ServiceApplication, states: Collection[str]) -> ServiceApplication:
    if row.state not in states:
        raise errors.ApplicationSettledError
    return row


def _of_hand(by: Actor, now: datetime, number: str, states: Collection[str]) -> ServiceApplication:
    """Return an application for the deed of who applies, or of their helper."""
    row = _locked(number)
    require(acts_for(by, row, china_day(now)))
    return _require_state(row, states)


def _at_desk(by: Actor, now: datetime, number: str, states: Collection[str]) -> ServiceApplication:
    row = _locked(number)
    require(serves(by, row.place, china_day(now)))
    return _require_state(row, states)


def _of_officer(
    by: Actor, now: datetime, number: str, states: Collection[str]
) -> ServiceApplication:
    row = _locked(number)
    require_decider(by, row, china_day(now))
    return _require_state(row, states)


def _go_on(row: ServiceApplication, brought: Collection[str], by: Actor, now: datetime) -> bool:
    """Cross out what was brought; let the clock go on from the next day if that is all."""
    row.missing = [code for code in row.missing if code not in brought]
    if row.missing:
        row.save(update_fields=["content_sealed", "missing"])
        _audit(row, "partly_brought", by, now)
        return False
    is_new = row.accepted_on is None
    _move(row, ApplicationState.SUBMITTED if is_new else ApplicationState.ACCEPTED, by, now)
    return True


def _move(row: ServiceApplication, state: ApplicationState, by: Actor, now: datetime) -> None:
    """Write how far an application is; a pause ends unless papers are missing."""
    if state != ApplicationState.MISSING:
        row.missing = []
        # A clock that ran ahead may have dated its beginning.
        ended_on = Greatest("began_on", Value(china_day(now)))
        row.pauses.filter(ended_on=None).update(ended_on=ended_on)
    row.state = state
    if state in {ApplicationState.HANDED_OVER, ApplicationState.WITHDRAWN}:
        row.closed_at = now
    row.save()
    _audit(row, state, by, now)


def _audit(row: ServiceApplication, what: str, by: Actor, now: datetime) -> None:
    """Write an audit row; what was applied for does not stand there."""
    action, thing = f"services.application_{what}", f"application:{row.number}"
    record_audit(action, by.code, thing, now, row.place)


def _seal(row: ServiceApplication, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False)
    row.content_sealed = seal(text, purpose=CONTENT_PURPOSE, about=row.number)


def _tell(row: ServiceApplication, what: str, now: datetime) -> None:
    """Tell the applicant; families share a phone, so it says no more than a number."""
    if (whom := row.person_id) is not None:
        guardian = Actor(person_of_code(row.made_by), "person")
        if stands_for(guardian, person_id=whom, on=china_day(now)):
            whom = guardian.person_id or whom
        template, params = f"services/applications/messages/{what}", {"number": row.number}
        notify_person(by=SYSTEM, now=now, person_id=whom, template=template, params=params)
