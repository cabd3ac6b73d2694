"""Reads of deeds that wait for a second person."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import NEW_HOUSEHOLD, AgeGroup, RequestKind, Role, SealedField
from commonfield.people.models import (
    GUARDIAN_PURPOSE,
    BankChange,
    Guardianship,
    Person,
    PersonRequest,
    fingerprints_of,
)
from commonfield.people.permissions import (
    has_role,
    is_of_household,
    is_self,
    may_approve_request,
    may_confirm_bank,
    may_help_with_money,
    may_look_at_request,
    responsible_id,
)
from commonfield.people.queries.persons import (
    home_and_household,
    household_members,
    organisations_of,
    person_cards,
)
from commonfield.people.queries.search import administered_places
from commonfield.people.rules import birthday, place_prefix
from commonfield.people.types import Actor, NewGrant, PersonCard, RequestView
from commonfield.workshop.media import FileContent, sealed_file
from commonfield.workshop.vault import mask_identity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# The roles of a second person.
SECOND_PERSONS = (Role.HELPER, Role.BUREAU, Role.COUNTY_ADMIN, Role.CLERK)


def requests_seen_by(by: Actor, *, now: datetime) -> list[RequestView]:
    """Return the deeds that wait and concern the actor, the oldest first."""
    on, acting = china_day(now), responsible_id(by)
    concerned = _looked_after(by, on) | Q(person_id=by.person_id or 0) | Q(prepared_by=acting)
    if has_role(by, {Role.COUNTY_ADMIN}, on=on):
        concerned |= Q(kind=RequestKind.ADMINISTRATOR)
    found = [
        row
        for row in PersonRequest.objects.undecided(now).filter(concerned).select_related("person")
        if row.prepared_by == acting or may_look_at_request(by, row, on=on)
    ]
    found += [row for row in _near_household(by, now) if row not in found]
    return _views(by, found, on)


def _views(by: Actor, found: list[PersonRequest], on: date) -> list[RequestView]:
    acting = responsible_id(by)
    cards = person_cards({row.person_id for row in found} | {row.prepared_by or 0 for row in found})
    return [
        RequestView(
            request_id=row.pk,
            kind=RequestKind(row.kind),
            card=cards[row.person_id],
            requested_by=cards.get(row.prepared_by or 0),
            requested_at=row.prepared_at,
            lapses_at=row.lapses_at,
            is_own=row.prepared_by == acting,
            can_approve=may_approve_request(by, row, on=on),
            can_refuse=is_self(by, row.person_id) or is_of_household(by, row, on=on),
            details=tuple(_details(row)),
            has_paper=_may_open_paper(by, row, on),
            may_be_one=bool(
                possibly_one(row.prepared_by, {row.person_id, acting})
                or possibly_one(acting, {row.person_id})
            ),
            role=requested_role(row.person_id, row.opened())
            if row.kind == RequestKind.ADMINISTRATOR
            else None,
        )
        for row in found
    ]


def has_request_about(person_id: int, *, now: datetime) -> bool:
    """Return whether a deed about a person waits; who joins a household is shown on its own."""
    waiting = PersonRequest.objects.undecided(now).filter(person_id=person_id)
    return waiting.exclude(kind=RequestKind.HOUSEHOLD).exists()


def _looked_after(by: Actor, on: date) -> Q:
    """Return what picks rows about persons whom the actor looks after by role."""
    employers = organisations_of(by.person_id or 0, [Role.CLERK], on)
    found = Q(person__records_began_at__code__in=[each.code for each in employers])
    for place in administered_places(by, on, SECOND_PERSONS):
        found |= Q(person__home_place__startswith=place_prefix(place))
    return found


def bank_changes_seen_by(by: Actor, *, now: datetime) -> list[PersonCard]:
    """Return whose new bank number waits for the actor as the second person, the oldest first."""
    on, acting = china_day(now), responsible_id(by)
    rows = BankChange.objects.filter(_looked_after(by, on)).exclude(person_id=acting)
    entered = [
        row.person_id
        for row in rows.order_by("pk")
        if may_help_with_money(by, person_id=row.person_id, on=on)
        and may_confirm_bank(by, row, on=on)
    ]
    cards = person_cards(entered)
    return [cards[each] for each in entered]


def can_confirm_bank(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may be the second person for a new bank number that waits."""
    change = BankChange.objects.filter(person_id=person_id).first()
    return change is not None and may_confirm_bank(by, change, on=on)


def _near_household(by: Actor, now: datetime) -> list[PersonRequest]:
    """Return what waits about who joins or leaves the actor's household."""
    waiting = PersonRequest.objects.undecided(now).filter(kind=RequestKind.HOUSEHOLD)
    rows = list(waiting.select_related("person")) if by.person_id else []
    if not rows or by.person_id is None:
        return []
    _place, own = home_and_household(by.person_id)
    mine = {by.person_id, *household_members(by.person_id)}
    return [
        row
        for row in rows
        if any(person in mine or home == (own or None) for person, home in row.joins())
    ]


def household_requests(by: Actor, *, now: datetime) -> list[RequestView]:
    """Return what waits about who joins or leaves the actor's household, as they see it."""
    return _views(by, _near_household(by, now), china_day(now))


type _Detail = "tuple[str | _StrPromise, str | _StrPromise]"


def _details(row: PersonRequest) -> Iterator[_Detail]:
    """Yield what exactly a deed changes; nobody approves what they cannot see."""
    if row.kind == RequestKind.HOUSEHOLD:
        yield from _joinings(row)
    elif row.kind == RequestKind.GUARDIAN:
        (guardian,) = person_cards(row.named()).values()
        yield _("Guardian"), f"{guardian.masked_name} · {guardian.code}"
    elif row.kind == RequestKind.IDENTITY:
        new, known = row.opened(), row.person.opened(SealedField.IDENTITY)
        if age := new.get("age"):
            yield _("14 or older?"), AgeGroup(age).label
        else:
            yield _("New number"), _with_year(new["identity"])
        if known or row.person.age_said:
            was = AgeGroup(row.person.age_said).label if not known else _with_year(known)
            yield _("Until now"), was


def _with_year(identity: str) -> str:
    born_on = birthday(identity)
    return f"{mask_identity(identity)} · {born_on.year}" if born_on else "—"


def _joinings(row: PersonRequest) -> Iterator[_Detail]:
    joins = row.joins()
    homes = [home for _person, home in joins if home]
    living = Person.objects.alive().filter(household__code__in=homes).order_by("pk")
    members: dict[str, list[int]] = {}
    for pk, home in living.values_list("pk", "household__code"):
        members.setdefault(str(home), []).append(pk)
    cards = person_cards(
        {*(person for person, _home in joins), *(pk for some in members.values() for pk in some)}
    )
    for person, home in joins:
        names = [f"{cards[pk].masked_name} {cards[pk].code}" for pk in members.get(home, [])]
        who = f"{cards[person].masked_name} · {cards[person].code}"
        if home == NEW_HOUSEHOLD:
            yield who, _("a household of their own, together")
        else:
            yield who, " · ".join([home, *names]) if home else _("leaves the household")


def guardian_paper(by: Actor, *, request_id: int, now: datetime) -> FileContent:
    """Return the paper of a guardian that waits, for its approver or its sender."""
    rows = PersonRequest.objects.undecided(now).filter(kind=RequestKind.GUARDIAN, pk=request_id)
    row = must_exist(rows.select_related("person").first())
    sees = _may_open_paper(by, row, china_day(now))
    handed_in = Guardianship.objects.filter(pk=row.opened()["guardianship"]) if sees else None
    paper = handed_in.first() if handed_in is not None else None
    return must_exist(sealed_file(paper.paper, purpose=GUARDIAN_PURPOSE) if paper else None)


def _may_open_paper(by: Actor, row: PersonRequest, on: date) -> bool:
    return row.kind == RequestKind.GUARDIAN and (
        row.prepared_by == responsible_id(by) or may_approve_request(by, row, on=on)
    )


def requested_role(person_id: int, payload: dict[str, Any]) -> NewGrant:
    """Return the administrator's role that a request is about."""
    starts, ends = (
        date.fromisoformat(day) if (day := payload[name]) else None for name in ("from", "until")
    )
    return NewGrant(
        person_id, Role.COUNTY_ADMIN, payload["place"], valid_from=starts, valid_until=ends
    )


def possibly_one(person_id: int | None, others: Iterable[int | None]) -> set[int]:
    """Return which other accounts have a person's phone or bank number: possibly their own."""
    wanted = {person_id or 0, *(each or 0 for each in others)}
    rows = {row.pk: row for row in Person.objects.alive().filter(pk__in=wanted).order_by("pk")}
    row = rows.pop(person_id or 0, None)
    if row is None or not rows:
        return set()
    phone, bank = row.opened(SealedField.PHONE), row.opened(SealedField.BANK)
    prints = set(fingerprints_of(SealedField.PHONE, phone)) if phone else set()
    return {
        pk
        for pk, other in rows.items()
        if other.phone_print in prints or (bank and bank == other.opened(SealedField.BANK))
    }


def possibly_one_detail(by: Actor, others: Iterable[int | None]) -> dict[str, Literal[True]]:
    """Return what an audit row of a second person says, if they and a first may be one person."""
    return {"possibly_one": True} if possibly_one(by.acting_id, others) else {}
