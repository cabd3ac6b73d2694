"""Reads of what helpers did about persons: for papers, and for officers who watch over slips."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q

from commonfield.audit.queries import audit_about
from commonfield.kernel.clock import china_day
from commonfield.people.choices import (
    READ_ACTIONS,
    WRITE_ACTIONS,
    Purpose,
    RequestKind,
    Role,
    SealedField,
)
from commonfield.people.holders import person_data
from commonfield.people.models import ResetSlip
from commonfield.people.permissions import require_role
from commonfield.people.queries.persons import organisations_of, person_cards
from commonfield.people.queries.privacy import roles_by_code, roles_on, subject_of
from commonfield.people.queries.search import administered_places
from commonfield.people.rules import place_prefix
from commonfield.people.types import Actor, GrantInfo, HelperDeed, SlipUse, person_of_code

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WATCHING: Final = (Role.COUNTY_ADMIN, Role.ACCOUNTANT)
_WATCHED: Final = timedelta(days=30)
_IS_NEW: Final = timedelta(days=7)
_WORDS: Final = READ_ACTIONS | WRITE_ACTIONS
# What an audit row is about, by the code in its detail.
ABOUT: Final = dict([*RequestKind.choices, *SealedField.choices, *Purpose.choices])


def deeds_about(person_ids: Iterable[int], *, since: datetime) -> list[HelperDeed]:
    """Return what other persons did about persons since a moment, oldest first."""
    rows = [
        (person_of_code(row.object.removeprefix("person:")), person_of_code(row.actor), row)
        for row in audit_about([f"person:P{each}" for each in person_ids], since=since)
        if row.action in _WORDS
    ]
    by_others = [(whose, actor, row) for whose, actor, row in rows if actor and actor != whose]
    actors = {actor for _whose, actor, _row in by_others}
    cards, held = person_cards(actors), roles_by_code(actors)
    return [
        HelperDeed(
            at=row.at,
            person_id=whose,
            actor=cards[actor],
            roles=_labels(roles_on(china_day(row.at), held.get(row.actor, ()))),
            words=_WORDS[row.action],
            about=ABOUT.get(subject_of(row.detail), ""),
            action=row.action,
        )
        for whose, actor, row in by_others
    ]


def slips_used(by: Actor, *, now: datetime) -> list[SlipUse]:
    """Return who signed in with a helper's slip in the last 30 days, the latest first.

    To administrators over their homes, and to their payers' accountants.
    """
    require_role(by, WATCHING, on=china_day(now))
    used = ResetSlip.objects.filter(used_at__gte=now - _WATCHED).exclude(issued_by=F("person"))
    slips = [row for row in used.order_by("-used_at", "-pk") if row.used_at]
    slips = _watched_by(by, slips, now)
    if not slips:
        return []
    first = min(row.used_at for row in slips if row.used_at)
    deeds = deeds_about({row.person_id for row in slips}, since=first)
    helpers = {row.issued_by_id for row in slips}
    cards, held = person_cards({row.person_id for row in slips} | helpers), roles_by_code(helpers)
    return [
        SlipUse(
            card=cards[row.person_id],
            helper=cards[row.issued_by_id],
            roles=_labels(roles_on(china_day(at), held.get(f"P{row.issued_by_id}", ()))),
            used_at=at,
            deeds=tuple(
                each
                for each in deeds
                if (each.person_id, each.actor.person_id) == (row.person_id, row.issued_by_id)
                and each.at >= at
            ),
        )
        for row in slips
        if (at := row.used_at)
    ]


def new_slips_used(by: Actor, *, now: datetime) -> int:
    """Return how many such slips were used, or followed by a deed, in the last week."""
    return sum(each.last_at >= now - _IS_NEW for each in slips_used(by, now=now))


def _watched_by(by: Actor, slips: list[ResetSlip], now: datetime) -> list[ResetSlip]:
    on = china_day(now)
    homes = Q(pk__in=[])
    for place in administered_places(by, on, [Role.COUNTY_ADMIN]):
        homes |= Q(person__home_place__startswith=place_prefix(place))
    near = ResetSlip.objects.filter(homes, pk__in=[row.pk for row in slips])
    administered = set(near.order_by("pk").values_list("pk", flat=True))
    payers = {each.code for each in organisations_of(by.person_id or 0, [Role.ACCOUNTANT], on)}
    return [
        row
        for row in slips
        if row.pk in administered
        or not payers.isdisjoint(person_data.payers(row.person_id) if payers else ())
    ]


def _labels(grants: Iterable[GrantInfo]) -> "tuple[str | _StrPromise, ...]":
    return tuple(dict.fromkeys(Role(each.role).label for each in grants))
