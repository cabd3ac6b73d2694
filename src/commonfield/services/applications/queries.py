"""Reads of applications: by receipt, by whom they concern, what waits at a desk."""

import json
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.queries import children_of, full_names, household_members, person_card
from commonfield.people.types import Actor
from commonfield.places.queries import place
from commonfield.services.applications import errors
from commonfield.services.applications.permissions import (
    acts_for,
    at_desk,
    decides,
    is_applicant,
    is_concerned,
    may_grade,
    may_hand_in,
    serves,
)
from commonfield.services.applications.rules import due
from commonfield.services.applications.terms import promise_of, terms_of
from commonfield.services.applications.types import ApplicationView, Due, Question, Service, Tracked
from commonfield.services.choices import OPEN_APPLICATION, ApplicationState
from commonfield.services.models import ApplicationPaper, ServiceApplication
from commonfield.workshop.holidays import calendar_here
from commonfield.workshop.media import FileContent, sealed_file
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

CONTENT_PURPOSE: Final = "services.application"
PAPER_PURPOSE: Final = "services.application_paper"
# What is missing, and is only looked at over the counter.
COUNTER: Final = "counter"


def known_of(service: Service, person_id: int, *, whole: bool) -> list[tuple[str, str]]:
    """Return what is on file and filled in, by code; the name whole for the person themselves."""
    card = person_card(person_id)
    home = place(card.home_place)
    said = {
        "name": full_names([person_id])[person_id] if whole else card.masked_name,
        "identity": card.masked_identity,
        "phone": card.masked_phone,
        "village": card.home_place if home is None else home.name,
        "household": str(len(household_members(person_id)) or ""),
    }
    return [(each, said[each]) for each in service.known]


def opened(row: ServiceApplication) -> dict[str, Any]:
    """Return what is sealed of an application: answers, and the reason of a refusal."""
    if row.content_sealed is None:
        return {"answers": {}, "reason": ""}
    text = open_sealed(row.content_sealed, purpose=CONTENT_PURPOSE, about=row.number)
    content: dict[str, Any] = json.loads(text)
    return content


def service_of(row: ServiceApplication) -> Service:
    """Return the service under the terms with which it was handed in."""
    return terms_of(row.service, row.terms_on)


def dues_of(row: ServiceApplication) -> list[Due]:
    """Return the last days of the law's limit and of the promised one, as far as they run."""
    made_on, is_working = china_day(row.made_at), calendar_here().is_working
    pauses = [(each.began_on, each.ended_on) for each in row.pauses.all()]
    found = []
    for limit in (service_of(row).limit, promise_of(row.service, row.place, made_on)):
        began_on = made_on if limit and limit.starts == "submitted" else row.accepted_on
        if limit and began_on:
            found.append(due(limit, began_on, pauses, is_working, is_extended=row.is_extended))
    return found


def missing_of(row: ServiceApplication) -> list[Question]:
    """Return the questions whose answers or papers are missing."""
    return [each for each in service_of(row).questions if each.code in row.missing]


def tracked(number: str) -> Tracked:
    """Return what everybody sees who has a receipt's number; nothing personal."""
    row = _rows().filter(number="".join(number.split()).upper()).first()
    return _tracked(must_exist(row, errors.ReceiptUnknownError))


def _tracked(row: ServiceApplication) -> Tracked:
    dues, missing = tuple(dues_of(row)), tuple(row.missing)
    return view_of(Tracked, row, service=service_of(row), missing=missing, dues=dues)


def _rows() -> QuerySet[ServiceApplication]:
    return ServiceApplication.objects.prefetch_related("pauses", "papers")


def application_view(number: str, *, by: Actor, now: datetime) -> ApplicationView:
    row, on = must_exist(_rows().filter(number=number).first()), china_day(now)
    can_hand_in, can_serve = acts_for(by, row, on), serves(by, row.place, on)
    must_exist(row if can_hand_in or can_serve else None)
    reads = may_read(by, row, on)
    content = opened(row) if reads and row.content_sealed is not None else None
    return ApplicationView(
        tracked=_tracked(row),
        person_id=row.person_id,
        masked_name=person_card(row.person_id).masked_name if row.person_id else "",
        grade=row.grade,
        content=content and content["answers"],
        reason=content["reason"] if content else "",
        files={each.question: each.pk for each in row.papers.all()} if reads else {},
        can_hand_in=can_hand_in,
        can_grade=may_grade(by, row, on),
        can_serve=can_serve,
        can_decide=decides(by, row, on) and not is_concerned(by, row, on),
    )


def may_read(by: Actor, row: ServiceApplication, on: date) -> bool:
    """Return whether the actor reads answers and papers: who applies, their helper, an officer.

    A keeper at the desk sees how far it is, and not what a neighbour wrote; nor does an officer
    who is close to either.
    """
    handed_in = row.made_by == by.code and may_hand_in(by, row.person_id, on)
    is_officer = decides(by, row, on) and not is_concerned(by, row, on)
    return is_applicant(by, row.person_id, on) or handed_in or is_officer


def paper_file(number: str, paper: int, *, by: Actor, now: datetime) -> FileContent:
    """Return a paper of an application to those who may read it."""
    rows = ApplicationPaper.objects.select_related("application")
    row = must_exist(rows.filter(pk=paper, application__number=number).first())
    must_exist(row if may_read(by, row.application, china_day(now)) else None)
    return must_exist(sealed_file(row.file, purpose=PAPER_PURPOSE))


def own_applications(by: Actor, on: date) -> list[Tracked]:
    """Return what a person applied for, for a child too, the latest first."""
    rows = _rows().filter(_own(by, on)).order_by("-made_at", "number")
    return [_tracked(row) for row in rows[:100]]


def _own(by: Actor, on: date) -> Q:
    children = children_of(by, on=on)
    return Q(person=by.person_id) | Q(person__in=children, made_by=by.code)


def open_at_desk(by: Actor, now: datetime) -> list[Tracked]:
    """Return what is not decided yet at the actor's desks: what runs out first, then the oldest."""
    rows = _rows().filter(at_desk(by, now), state__in=OPEN_APPLICATION)
    return sorted(map(_tracked, rows), key=lambda each: (each.first_day or date.max, each.made_at))


def decided_at_desk(by: Actor, now: datetime) -> list[Tracked]:
    """Return what waits to be handed over, the oldest first."""
    rows = _rows().filter(at_desk(by, now), state=ApplicationState.DECIDED)
    return [_tracked(row) for row in rows.order_by("decided_at", "pk")[:200]]


def has_applications(person_id: int, on: date) -> bool:
    """Return whether a person applied for anything, for a child too."""
    return ServiceApplication.objects.filter(_own(Actor(person_id, "person"), on)).exists()


def export_of_person(person_id: int) -> dict[str, Any]:
    rows = ServiceApplication.objects.filter(person=person_id).order_by("made_at", "number")
    return {
        "applications": [
            {
                "number": row.number,
                "service": row.service,
                "state": row.state,
                "handed_in": row.made_at.isoformat(),
                "granted": row.is_granted,
                "grade": row.grade,
                "papers": [each.question for each in row.papers.all()],
                **opened(row),
            }
            for row in rows.prefetch_related("papers")
        ]
    }
