"""Writing centres: trials, tests, rules and who follows them, training; with their facts."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord, Scalar
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.commands import pseudonyms_for
from commonfield.people.permissions import has_role, is_own_word, require_system
from commonfield.people.queries import home_and_household, organisation
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import place
from commonfield.places.types import VenueInfo
from commonfield.projects.centres import errors, rules
from commonfield.projects.centres.queries import SPEAKERS, rule_in_force
from commonfield.projects.centres.types import NewLotTest, NewTraining, NewTrial, RuleText, TrialEnd
from commonfield.projects.choices import CentreKind, LotTestKind, TrialOutcome
from commonfield.projects.models import (
    Centre,
    CentreTraining,
    LotTest,
    RuleFollowing,
    Trial,
    WorkingRule,
)
from commonfield.projects.parks.permissions import require_park
from commonfield.projects.parks.rules import public_line
from commonfield.supply.queries import grower_of_person, lot_card
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.locks import one_at_a_time

_PSEUDONYMS = "projects.rules"


@transaction.atomic
def set_centre_kind(*, by: Actor, now: datetime, venue: str, kind: str) -> None:
    centre = _centre(by, venue, now)
    if kind not in CentreKind.values:
        raise errors.CentreKindError
    Centre.objects.update_or_create(venue=venue, defaults={"kind": kind})
    _audit("projects.centre_kind_set", by, centre, f"venue:{venue}", now, kind=kind)


@transaction.atomic
def begin_trial(*, by: Actor, now: datetime, venue: str, new: NewTrial) -> int:
    """Record that a trial has begun in a local garden; return its number."""
    centre = _centre(by, venue, now)
    rules.check_day(new.began_on, china_day(now))
    where = place(new.place, new.began_on)
    if where is None or where.level != "village" or new.place[:6] != centre.place_code[:6]:
        raise errors.TrialPlaceError
    words = {
        name: public_line(getattr(new, name), required=name == "title")
        for name in ("title", "title_en", "spot")
    }
    row = Trial.objects.create(venue=venue, **asdict(new) | words)
    _fact("trial_begun", row.place, row.began_on, now)
    _audit("projects.trial_begun", by, centre, f"trial:{row.pk}", now)
    return row.pk


@transaction.atomic
def end_trial(*, by: Actor, now: datetime, number: int, end: TrialEnd) -> None:
    """Record what a trial ended with: its result, or that there is none and why."""
    row = must_exist(Trial.objects.select_for_update().filter(pk=number).first())
    centre = _centre(by, row.venue, now)
    if row.ended_on is not None:
        raise errors.TrialOverError
    if end.outcome not in TrialOutcome.values or not end.finding.strip():
        raise errors.TrialOutcomeError
    if end.ended_on < row.began_on:
        raise errors.TrialEndsBeforeError(began_on=row.began_on)
    rules.check_day(end.ended_on, china_day(now))
    row.ended_on, row.outcome = end.ended_on, end.outcome
    row.finding = public_line(end.finding)
    row.finding_en = public_line(end.finding_en, required=False)
    row.save()
    said = {"outcome": end.outcome}
    _fact("trial_ended", row.place, end.ended_on, now, attributes=said)
    _audit("projects.trial_ended", by, centre, f"trial:{number}", now, **said)


@transaction.atomic
def enter_test(*, by: Actor, now: datetime, venue: str, new: NewLotTest) -> None:
    centre = _centre(by, venue, now)
    lot = lot_card(new.lot)
    if lot is None:
        raise errors.LotUnknownError(lot=new.lot)
    if new.kind not in LotTestKind.values:
        raise errors.LotTestKindError
    rules.check_day(new.on, china_day(now))
    if new.on < (made_on := china_day(lot.made_at)):
        raise errors.LotNotMadeYetError(made_on=made_on)
    row = LotTest(venue=venue, **asdict(new) | {"finding": public_line(new.finding)})
    row.save()
    _fact("test_done", centre.place_code, new.on, now, attributes={"kind": new.kind})
    _audit("projects.test_done", by, centre, f"lot:{new.lot}", now, kind=new.kind)


@transaction.atomic
def issue_rule(*, by: Actor, now: datetime, venue: str, new: RuleText) -> int:
    """Issue a working rule, or the next edition of one that is there; return the edition."""
    centre = _centre(by, venue, now)
    kept = rules.checked_rule(new)
    one_at_a_time(f"projects.rule {kept.number}")
    last = WorkingRule.objects.filter(number=kept.number).order_by("-edition").first()
    if last is not None and last.venue != venue:
        raise errors.RuleElsewhereError
    if last is not None and all(getattr(last, name) == text for name, text in asdict(kept).items()):
        raise errors.RuleUnchangedError
    edition = last.edition + 1 if last else 1
    row = WorkingRule(venue=venue, edition=edition, issued_on=china_day(now), **asdict(kept))
    row.save(force_insert=True)
    _fact("rule_issued", centre.place_code, china_day(now), now)
    _audit("projects.rule_issued", by, centre, f"rule:{kept.number}", now, edition=edition)
    return edition


@transaction.atomic
def follow_rule(
    *, by: Actor, now: datetime, number: str, edition: int, organisation_code: str = ""
) -> None:
    """Follow the edition in force of a rule: a grower, or an organisation by its speaker."""
    who, where, subject = _follower(by, now, organisation_code)
    one_at_a_time(f"projects.rule {number}")
    rule = rule_in_force(number)
    if edition != rule.edition:
        raise errors.RuleReplacedError
    rows = RuleFollowing.objects.filter(number=number, **who)
    if rows.filter(edition=edition).exists():
        raise errors.RuleFollowedError
    # Who followed an earlier edition goes on following the rule.
    if not rows.update(edition=edition):
        day = china_day(now)
        fact = _fact("rule_followed", where, day, now, subject=subject)
        with conflicts_as(errors.RuleFollowedError):
            RuleFollowing.objects.create(
                number=number, edition=edition, since=day, fact=fact, **who
            )
    record_audit("projects.rule_followed", by.code, f"rule:{number}", now, where)


@transaction.atomic
def leave_rule(*, by: Actor, now: datetime, number: str, organisation_code: str = "") -> None:
    who, where, subject = _follower(by, now, organisation_code)
    if RuleFollowing.objects.filter(number=number, **who).delete()[0]:
        _fact("rule_left", where, china_day(now), now, subject=subject)
        record_audit("projects.rule_left", by.code, f"rule:{number}", now, where)


def _follower(
    by: Actor, now: datetime, organisation_code: str
) -> tuple[Mapping[str, int | str], str, str]:
    """Return who follows as a row's columns, their place, and their subject in facts."""
    if organisation_code:
        speaks = has_role(by, SPEAKERS, organisation=organisation_code, on=china_day(now))
        if not speaks or by.kind != "person":
            raise errors.RuleFollowerError
        where = organisation(organisation_code).place_code
        return {"organisation": organisation_code}, where, organisation_code
    person_id = by.person_id
    is_own = person_id is not None and is_own_word(by, person_id)
    if person_id is None or not is_own or grower_of_person(person_id) is None:
        raise errors.RuleFollowerError
    known = pseudonyms_for(by=by, now=now, person_ids=[person_id], purpose=_PSEUDONYMS)
    home = home_and_household(person_id)[0] or settings.COUNTY_CODE
    return {"person_id": person_id}, home, known[person_id]


@transaction.atomic
def forget_follower(*, by: Actor, now: datetime, person_id: int) -> int:
    """Forget which rules a person follows; that one does is taken back as a fact."""
    require_system(by)
    rows = RuleFollowing.objects.filter(person=person_id)
    for row in rows:
        retract(row.fact, now=now)
    return rows.delete()[0]


@transaction.atomic
def enter_training(*, by: Actor, now: datetime, venue: str, new: NewTraining) -> None:
    """Record how many people were trained on a day, without names."""
    centre = _centre(by, venue, now)
    rules.check_day(new.on, china_day(now))
    if not 1 <= new.people <= rules.MOST_PEOPLE:
        raise errors.PeopleTrainedError(most=rules.MOST_PEOPLE)
    row = CentreTraining(venue=venue, **asdict(new) | {"title": public_line(new.title)})
    row.save()
    _fact("people_trained", centre.place_code, new.on, now, quantity=new.people)
    _audit("projects.people_trained", by, centre, f"venue:{venue}", now, people=new.people)


def _centre(by: Actor, venue: str, now: datetime) -> VenueInfo:
    return require_park(by, venue, now=now, kind=VenueKind.CENTRE)


def _fact(  # noqa: PLR0913 - a fact's columns
    kind: str,
    where: str,
    day: date,
    now: datetime,
    *,
    quantity: float = 1,
    subject: str | None = None,
    attributes: Mapping[str, Scalar] | None = None,
) -> uuid.UUID:
    fact = FactRecord(
        f"projects.{kind}",
        where,
        start_of_china_day(day),
        quantity,
        attributes=attributes or {},
        subject=subject,
    )
    return record(fact, now=now)


def _audit(
    action: str, by: Actor, centre: VenueInfo, thing: str, now: datetime, /, **detail: str | int
) -> None:
    record_audit(action, by.code, thing, now, centre.place_code, **detail)
