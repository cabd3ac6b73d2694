"""Who may do what: predicates over an actor's grants on a day.

A grant for a place covers everything below it, and every organisation that lies there. A grant
for an organisation covers that organisation only. The system itself (worker, set-up, demo) may
do everything; a guest nothing.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Purpose, RequestKind, Role, Scope
from commonfield.people.closeness import are_close
from commonfield.people.errors import SlipSessionError, TokenScopeError, TooManySearchesError
from commonfield.people.holders import person_data
from commonfield.people.models import (
    BankChange,
    Consent,
    Grant,
    Organisation,
    Person,
    PersonRequest,
    ResetSlip,
    ServiceAccount,
)
from commonfield.people.rules import county_of, scopes_covering
from commonfield.people.types import GUEST, Actor, person_of_code
from commonfield.workshop.choices import Verdict
from commonfield.workshop.rate_limits import allow

# Who looks after a place's organisations; who declares an organisation's contracts of work.
LOOKING_AFTER: Final = frozenset({Role.COUNTY_ADMIN, Role.BUREAU})
DECLARING: Final = LOOKING_AFTER | {Role.KEEPER, Role.CLERK}
# What makes a browser a hall's screen.
SCREEN_COOKIE: Final = f"{settings.COOKIE_PREFIX}screen"
# Nobody becomes easier to take over by having their auditor's role ended first, nor may an
# administrator made for the purpose be one of the two.
_AUDITOR_UNTIL_AFTER: Final = timedelta(days=30)
_NEW_ADMINISTRATOR: Final = timedelta(days=3)
# Nor an officer.
_OFFICER_UNTIL_AFTER: Final = timedelta(days=30)
# The maker of a slip may sit in the account until its person notices.
_JUST_RECOVERED: Final = timedelta(days=3)
_APPROVAL_STANDS: Final = timedelta(days=1)
# A busy scale searches once a minute. Units: seconds, searches.
_SEARCHES: Final = ((3_600, 120), (86_400, 600))


def actor_of(request: HttpRequest) -> Actor:
    """Return the request's actor, as the middleware found out."""
    actor: Actor = getattr(request, "actor", GUEST)
    return actor


def screen_token_of(request: HttpRequest) -> str:
    """Return the token of a hall's screen; empty for any other browser."""
    return request.COOKIES.get(SCREEN_COOKIE, "")


def has_role(
    by: Actor,
    roles: Collection[Role],
    *,
    on: date,
    place: str | None = None,
    organisation: str | None = None,
) -> bool:
    """Return whether the actor holds one of the roles for the place or the organisation on a day.

    With neither place nor organisation: whether the role is held anywhere.
    """
    if by.kind == "service":
        return place is None and _program_has_role(by, roles, organisation)
    if by.kind != "person":
        return by.kind == "system"
    held = Grant.objects.in_force(on).held_by(by.person_id).filter(role__in=list(roles))
    scopes = list(held.order_by().values_list("place_code", "organisation__code"))
    if place is None and organisation is None:
        return bool(scopes)
    if organisation is not None and any(code == organisation for _, code in scopes):
        return True
    places = {held_for for held_for, _ in scopes if held_for}
    return bool(places) and not places.isdisjoint(_scopes_over(place, organisation))


def _scopes_over(place: str | None, organisation: str | None) -> set[str]:
    """Return the codes of all places that cover a place, or the one where an organisation lies."""
    rows = Organisation.objects.filter(code=organisation).order_by()
    lies_in = rows.values_list("place_code", flat=True) if organisation is not None else ()
    under = [*lies_in, *([] if place is None else [place])]
    return {code for each in under for code in scopes_covering(each)}


def _program_has_role(by: Actor, roles: Collection[Role], organisation: str | None) -> bool:
    """Return whether a service account holds one of the roles for its own organisation."""
    rows = ServiceAccount.objects.filter(code=by.service, ended_at=None)
    if organisation is not None:
        rows = rows.filter(organisation__code=organisation)
    held = rows.values_list("roles", flat=True).first() or ""
    return not set(roles).isdisjoint(held.split())


def require_role(
    by: Actor,
    roles: Collection[Role],
    *,
    on: date,
    place: str | None = None,
    organisation: str | None = None,
) -> None:
    """Refuse unless ``has_role``."""
    if not has_role(by, roles, on=on, place=place, organisation=organisation):
        raise PermissionRefusedError


def may_see_whole_facts(by: Actor, *, place: str, on: date) -> bool:
    """Return whether the actor may see amounts and exact places of facts, and figures unhidden.

    The county's officials may, whose task they are.
    """
    roles = {Role.COUNTY_ADMIN, Role.BUREAU, Role.ANALYST, Role.AUDITOR}
    return has_role(by, roles, place=place, on=on)


def may_run_programs(by: Actor, roles: Collection[str], *, organisation: str, on: date) -> bool:
    """Return whether the actor may make and give keys to a program of an organisation.

    Its administrator may, and a person who holds there all that the program is to hold.
    """
    if by.kind != "person":
        return by.kind == "system"
    return all(
        has_role(by, {Role(role), Role.COUNTY_ADMIN}, organisation=organisation, on=on)
        for role in roles
    )


def is_self(by: Actor, person_id: int) -> bool:
    return by.kind == "person" and by.person_id == person_id


def is_own_word(by: Actor, person_id: int) -> bool:
    """Return whether it is certain that the person acts, and no helper in their account.

    Not in a session opened with a slip, nor with the password that was set with it, nor by a code
    that went to a phone another person wrote down, nor by a provider's account that another's
    invitation tied.
    """
    return is_self(by, person_id) and by.scopes is None and responsible_id(by) == person_id


def responsible_id(by: Actor) -> int:
    """Return who answers for the actor's deeds: the other person who could have opened the session.

    The helper whose slip opened it, or set the password; the person who wrote down the phone to
    which its code went, or whose invitation tied the provider's account; without any, the actor.
    """
    if by.helper is not None or by.person_id is None:
        return by.helper or 0
    column = "let_in_by"
    if by.is_by_code or by.is_by_provider:
        column = "contact_set_by" if by.is_by_code else "provider_account__let_in_by"
    rows = Person.objects.filter(pk=by.person_id).values_list(column, flat=True)
    return rows.first() or by.person_id


def share_household(one: int, other: int) -> bool:
    """Return whether two persons live in the same household, as far as it is written down."""
    rows = Person.objects.filter(pk__in=[one, other], household__isnull=False).order_by("pk")
    households = list(rows.values_list("household", flat=True))
    return one == other or len(households) > len(set(households))


def persons_behind(by: Actor) -> set[int]:
    """Return who may be at work in a session: its person or helper, and who answers for it.

    Neither of them may be close to whom they check.
    """
    return {responsible_id(by), by.acting_id or 0} - {0}


# A person who did one of these to another may sign in as them, however long ago.
ACCESS_ACTIONS: Final = (
    *("people.person_created", "people.contact_changed", "people.slip_issued"),
    "people.provider_invited",
)


def has_had_access(actor: str, person_id: int, deeds: Collection[str] = ACCESS_ACTIONS) -> bool:
    """Return whether an actor wrote a person down, changed their phone, or printed them a slip."""
    actors = {
        each.actor
        for deed in deeds
        for each in audit_trail(object_code=f"person:P{person_id}", action=deed, limit=1_000)
    } - {f"P{person_id}"}
    one = person_of_code(actor)
    others = {person_of_code(each) for each in actors} - {0}
    return actor in actors or any(are_close(one, each) for each in others if one)


def last_actor(person_id: int, deed: str, **detail: int) -> int:
    """Return whose account last did a deed to a person, not who answers for it; else 0."""
    rows = audit_trail(object_code=f"person:P{person_id}", action=deed, limit=1_000)
    found = (person_of_code(row.actor) for row in rows if detail.items() <= row.detail.items())
    return next(found, 0)


def is_clerk_in_county(by: Actor, *, place: str, on: date) -> bool:
    """Return whether the actor is a clerk of an organisation that lies in the place's county."""
    if by.kind != "person":
        return by.kind == "system"
    return (
        Grant.objects.in_force(on)
        .held_by(by.person_id)
        .filter(role=Role.CLERK, organisation__place_code__startswith=county_of(place)[:6])
        .exists()
    )


def keeps_records(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor is a clerk of the organisation where the person's records began.

    To have enrolled a person is not enough: any clerk could otherwise take over any account. Nor is
    a person with a role beyond the grower's in a clerk's reach.
    """
    return _wrote_down(by, person_id, on) and not _duties(person_id, on).exists()


def _wrote_down(by: Actor, person_id: int, on: date) -> bool:
    rows = Person.objects.alive().filter(pk=person_id)
    began_at = rows.values_list("records_began_at__code", flat=True).first()
    return bool(began_at) and has_role(by, {Role.CLERK}, organisation=began_at, on=on)


def _duties(person_id: int, on: date) -> QuerySet[Grant]:
    """Return a person's roles beyond the grower's, also those that are still to begin."""
    return Grant.objects.not_over(on).filter(person_id=person_id).exclude(role=Role.GROWER)


def has_office(person_id: int, *, on: date) -> bool:
    """Return whether a person holds a role beyond the grower's on a day."""
    return Grant.objects.in_force(on).held_by(person_id).exclude(role=Role.GROWER).exists()


def _home_of(person_id: int) -> str:
    rows = Person.objects.alive().filter(pk=person_id)
    return rows.values_list("home_place", flat=True).first() or ""


def _looks_after(by: Actor, person_id: int, roles: Collection[Role], on: date) -> bool:
    home = _home_of(person_id)
    return bool(home) and has_role(by, roles, on=on, place=home)


def may_register_person(by: Actor, *, place: str, on: date) -> bool:
    """Return whether the actor looks after the place: may list and write down who lives there.

    A clerk writes down persons for their organisation, and sees those only.
    """
    roles = {Role.COUNTY_ADMIN, Role.BUREAU, Role.HELPER, Role.HALL_KEEPER}
    return has_role(by, roles, on=on, place=place)


def may_see_person(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may see a person's card (masked)."""
    if is_self(by, person_id) or by.kind == "system":
        return True
    home = Person.objects.filter(pk=person_id).values_list("home_place", flat=True).first()
    if home is not None and may_register_person(by, place=home, on=on):
        return True
    return _wrote_down(by, person_id, on)


def count_search(by: Actor, *, now: datetime) -> None:
    """Count a search for persons beyond the actor's own lists."""
    if by.kind != "person":
        return
    counted = [
        allow(f"people.search {window_s} {by.code}", limit=limit, window_s=window_s, now=now)
        for window_s, limit in _SEARCHES
    ]
    if not all(counted):
        raise TooManySearchesError


def may_help(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may act with a person beside them: helper, keeper, own clerk."""
    if by.kind != "person" or is_self(by, person_id):
        return by.kind == "system"
    roles = {Role.HELPER, Role.HALL_KEEPER, Role.COUNTY_ADMIN}
    return _looks_after(by, person_id, roles, on) or keeps_records(by, person_id=person_id, on=on)


def may_help_to_lend(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may take down, and take back, what a person allows thing by thing.

    A heritage worker records voices and names and has no other power over who lends them.
    """
    is_heritage = by.kind == "person" and not is_self(by, person_id)
    return may_help(by, person_id=person_id, on=on) or (
        is_heritage and _looks_after(by, person_id, {Role.HERITAGE}, on)
    )


def may_seal(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may enter a person's numbers, and so where their money goes."""
    if is_self(by, person_id) or may_help(by, person_id=person_id, on=on):
        return True
    return _looks_after(by, person_id, {Role.BUREAU}, on)


def may_recover(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may help a person back into their account.

    To reset an account is to be able to take it over; so persons with any role beyond the grower's,
    or who had one lately, are recovered by an administrator over all that they answer for, who was
    one before they last signed in; auditors by none alone, and nobody recovers themselves.
    """
    if by.kind != "person" or is_self(by, person_id):
        return by.kind == "system"
    if _was_auditor(person_id, on):
        return False
    if is_paid(person_id, on=on) and not may_help_with_money(by, person_id=person_id, on=on):
        return False
    if not _duties(person_id, on - _OFFICER_UNTIL_AFTER).exists():
        return may_help(by, person_id=person_id, on=on)
    return may_administer(by, person_id=person_id, on=on) and _knows_officer(by, person_id, on)


def _knows_officer(by: Actor, person_id: int, on: date) -> bool:
    """Return whether the actor administered all of an officer's places when they last signed in.

    Or when they became one, if that is later. Nobody is made an administrator to take them over.
    """
    duties = _duties(person_id, on - _OFFICER_UNTIL_AFTER)
    instants = [
        Person.objects.values_list("last_login", flat=True).get(pk=person_id),
        duties.order_by("granted_at").values_list("granted_at", flat=True).first(),
    ]
    known_at = max(each for each in instants if each is not None)
    held = Grant.objects.in_force(on).held_by(by.person_id).filter(role=Role.COUNTY_ADMIN)
    since = held.filter(granted_at__lte=known_at).order_by()
    places = set(since.values_list("place_code", flat=True))
    return all(
        not places.isdisjoint(scopes_covering(place))
        for place in _places_answered_for(person_id, on)
    )


def is_paid(person_id: int, *, on: date) -> bool:
    """Return whether money goes to the person: a grower, or one whose bank number is known."""
    is_grower = Grant.objects.not_over(on).filter(person_id=person_id, role=Role.GROWER)
    return (
        person_data.is_paid(person_id)
        or is_grower.exists()
        or Person.objects.filter(pk=person_id, bank_sealed__isnull=False).exists()
        or BankChange.objects.filter(person_id=person_id).exists()
    )


def may_open_account(by: Actor, *, person_id: int, now: datetime) -> bool:
    """Return whether who may recover a person may do so alone: by a slip, or by a new phone.

    Where money goes to the person, not a hall keeper; others with the person's consent to them as
    the helper, or once a second person has approved it within a day.
    """
    if by.kind == "system" or not is_paid(person_id, on=china_day(now)):
        return True
    consent = Consent.objects.filter(
        Q(helper=None) | Q(helper=by.acting_id),
        person_id=person_id,
        purpose=Purpose.HELPER,
        withdrawn_at=None,
    )
    approved = PersonRequest.objects.filter(
        person_id=person_id,
        kind=RequestKind.SLIP,
        prepared_by=responsible_id(by),
        decision__verdict=Verdict.ACCEPTED,
        decision__decided_at__gt=now - _APPROVAL_STANDS,
    )
    if consent.exists():
        return True
    decided = approved.aggregate(at=Max("decision__decided_at"))["at"]
    # An approval opens the account once: its person may have taken it back since.
    used = ResetSlip.objects.filter(person_id=person_id, issued_by=by.acting_id)
    return decided is not None and not used.filter(used_at__gte=decided).exists()


def may_recover_with_another(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may be one of the two administrators who recover an auditor."""
    if by.kind != "person" or is_self(by, person_id) or not _was_auditor(person_id, on):
        return False
    administers = Grant.objects.in_force(on).held_by(by.person_id).filter(role=Role.COUNTY_ADMIN)
    is_new = not administers.filter(granted_at__date__lte=on - _NEW_ADMINISTRATOR).exists()
    is_another = not is_new and not is_just_recovered(by.person_id or 0, on=on)
    return is_another and may_administer(by, person_id=person_id, on=on)


def is_just_recovered(person_id: int, *, on: date) -> bool:
    """Return whether an account was lately recovered with a slip: it is not a second person yet."""
    since = start_of_china_day(on - _JUST_RECOVERED)
    return ResetSlip.objects.filter(person_id=person_id, used_at__gte=since).exists()


def _was_auditor(person_id: int, on: date) -> bool:
    grants = Grant.objects.not_over(on - _AUDITOR_UNTIL_AFTER)
    return grants.filter(person_id=person_id, role=Role.AUDITOR).exists()


def may_administer(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor administers the person's home and everything they answer for.

    Never upwards: a village's administrator has no power over the county's who lives there.
    """
    if by.kind != "person" or not _home_of(person_id):
        return by.kind == "system"
    places = _places_answered_for(person_id, on)
    return all(has_role(by, {Role.COUNTY_ADMIN}, on=on, place=place) for place in places)


def _places_answered_for(person_id: int, on: date) -> list[str]:
    """Return a person's home, and where what they have a duty for lies."""
    duties = _duties(person_id, on).values_list("place_code", "organisation__place_code")
    lie_in = {place or lies_in for place, lies_in in duties.order_by("pk")}
    return sorted({_home_of(person_id), *lie_in})


def may_unmask(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may see a person's plain data, given a reason."""
    if is_self(by, person_id) or by.kind == "system":
        return True
    roles = {Role.COUNTY_ADMIN, Role.BUREAU}
    return _looks_after(by, person_id, roles, on) or keeps_records(by, person_id=person_id, on=on)


def may_help_with_money(by: Actor, *, person_id: int, on: date) -> bool:
    """Return whether the actor may say where a person's money goes; a hall keeper may not."""
    if is_self(by, person_id) or by.kind == "system":
        return True
    roles = {Role.HELPER, Role.COUNTY_ADMIN, Role.BUREAU}
    return _looks_after(by, person_id, roles, on) or keeps_records(by, person_id=person_id, on=on)


def has_scope(by: Actor, *scopes: Scope) -> bool:
    """Return whether the actor is no token, or one that was made for one of the scopes."""
    return by.scopes is None or bool(by.scopes & set(scopes))


def require_scope(by: Actor, *scopes: Scope) -> None:
    """Refuse unless ``has_scope``; with no scope named, every token."""
    if not has_scope(by, *scopes):
        raise TokenScopeError


def require_own_session(by: Actor) -> None:
    """Refuse what gives access to accounts or money in a session that may be another person's.

    A helper's slip opened it, or a code that went to a phone which another wrote down.
    """
    is_anothers = by.is_by_code and responsible_id(by) != by.person_id
    if by.helper is not None or is_anothers:
        raise SlipSessionError


def require(is_allowed: bool) -> None:  # noqa: FBT001  # reads as a sentence: require(may_help(...))
    """Refuse unless allowed."""
    if not is_allowed:
        raise PermissionRefusedError


def person_of(by: Actor) -> int:
    """Return the number of the person who acts; refuse programs and guests."""
    require(by.kind == "person" and by.person_id is not None)
    return by.person_id or 0


def require_system(by: Actor) -> None:
    """Refuse any actor but the program itself: its worker, a provider's adapter."""
    require(by.kind == "system")
