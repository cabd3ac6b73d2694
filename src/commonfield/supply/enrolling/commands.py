"""Writing invitations: inviting, accepting, declining; and confirming registrations."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from commonfield.audit.commands import record as record_audit
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import commands as people
from commonfield.people.choices import ConsentChannel, Purpose, Role
from commonfield.people.errors import TooManyCodesError
from commonfield.people.permissions import (
    count_search,
    is_own_word,
    require,
    require_role,
    require_scope,
)
from commonfield.people.queries import (
    home_and_household,
    language_of,
    organisation,
    possibly_one_detail,
)
from commonfield.people.types import Actor, person_of_code
from commonfield.supply.choices import Answer
from commonfield.supply.commands import enrol_grower
from commonfield.supply.enrolling import errors
from commonfield.supply.enrolling.permissions import is_near_grower, may_confirm, may_confirm_grower
from commonfield.supply.models import Grower, GrowerInvitation
from commonfield.supply.queries import grower_of_person
from commonfield.workshop.rate_limits import allow
from commonfield.workshop.vault import fingerprint

_OPEN_FOR: Final = timedelta(days=14)
_LEFT_IN_PEACE: Final = timedelta(days=30)
_CODE_VALID: Final = timedelta(hours=1)
_CODE_TRIES: Final = 5
_CODES_A_DAY: Final = 3
_DAY_S: Final = 86_400


@transaction.atomic
def invite_grower(*, by: Actor, now: datetime, cooperative: str, person_id: int) -> int:
    """Invite a person already written down as a cooperative's grower; return the invitation.

    A code goes to their phone or e-mail, if they have one. Asking again while the invitation is
    open sends a new code once the old one is over.
    """
    require_role(by, {Role.CLERK}, organisation=cooperative, on=china_day(now))
    if grower := grower_of_person(person_id):
        raise errors.GrowerAlreadyError(grower=grower)
    count_search(by, now=now)
    _refuse_declined(cooperative, person_id, now)
    place, _ = home_and_household(person_id)
    asked = {
        "place": place,
        "invited_by": by.code,
        "invited_at": now,
        "expires_at": now + _OPEN_FOR,
        "code_expires_at": now,
    }
    row, _ = GrowerInvitation.objects.select_for_update().get_or_create(
        person_id=person_id, cooperative=cooperative, answer="", defaults=asked
    )
    if row.expires_at <= now:
        for name, value in asked.items():
            setattr(row, name, value)
    if row.code_expires_at <= now:
        _send_code(by, row, now)
        _audit("invited", by, row, now)
    return row.pk


def _refuse_declined(cooperative: str, person_id: int, now: datetime) -> None:
    declined = GrowerInvitation.objects.filter(
        person_id=person_id,
        cooperative=cooperative,
        answer=Answer.DECLINED,
        answered_at__gt=now - _LEFT_IN_PEACE,
    ).first()
    if declined is not None and declined.answered_at is not None:
        raise errors.InvitationDeclinedError(day=china_day(declined.answered_at + _LEFT_IN_PEACE))


def _send_code(by: Actor, row: GrowerInvitation, now: datetime) -> None:
    """Send the person a code that they may read out to the clerk, and save the invitation."""
    key = f"supply.invitation {row.person_id}"
    if not allow(key, limit=_CODES_A_DAY, window_s=_DAY_S, now=now):
        raise TooManyCodesError
    code = f"{secrets.randbelow(1_000_000):06d}"
    row.code_print = _code_print(row.pk, code)
    row.code_expires_at = now + _CODE_VALID
    row.code_tries = 0
    row.save()
    people.notify_person(
        by=by,
        now=now,
        person_id=row.person_id,
        template="supply/messages/invitation",
        params={"code": code, "organisation": _name_for(row)},
    )


def _code_print(invitation_id: int, code: str) -> str:
    return fingerprint(f"{invitation_id} {code}", purpose="supply.invitation_code")


def _name_for(row: GrowerInvitation) -> str:
    """Return the organisation's name in the person's language."""
    found = organisation(row.cooperative)
    is_english = language_of(row.person_id) == "en"
    return (found.name_en if is_english else "") or found.name


@transaction.atomic
def accept_invitation(*, by: Actor, now: datetime, invitation_id: int) -> str:
    """Accept an invitation: the person themselves, or a second role that looks after their home.

    Returns the grower's code. Who accepts themselves consents to what the page says: that the
    cooperative keeps their records. A person who did not is notified, and consents by themselves.
    """
    row = _locked(invitation_id)
    is_mine = is_own_word(by, row.person_id)
    require(is_mine or may_confirm(by, row, on=china_day(now)))
    if is_mine:
        people.give_consent(
            by=by,
            now=now,
            person_id=row.person_id,
            purpose=Purpose.GROWER_RECORDS,
            channel=ConsentChannel.SELF,
        )
    else:
        people.notify_person(
            by=by,
            now=now,
            person_id=row.person_id,
            template="supply/messages/invitation_confirmed",
            params={"organisation": _name_for(row)},
        )
    return _enrol(by, row, now)


def accept_with_code(*, by: Actor, now: datetime, invitation_id: int, code: str) -> str:
    """Accept an invitation with the code that the person read out to the clerk.

    Returns the grower's code. A try is counted before the code is looked at.
    """
    rows = GrowerInvitation.objects.filter(pk=invitation_id)
    cooperative = must_exist(rows.values_list("cooperative", flat=True).first())
    require_role(by, {Role.CLERK}, organisation=cooperative, on=china_day(now))
    counted = rows.filter(code_tries__lt=_CODE_TRIES, code_expires_at__gt=now).update(
        code_tries=F("code_tries") + 1
    )
    given = _code_print(invitation_id, code.strip())
    with transaction.atomic():
        row = _locked(invitation_id)
        if not counted or not secrets.compare_digest(row.code_print, given):
            raise errors.InvitationCodeError
        return _enrol(by, row, now)


@transaction.atomic
def decline_invitation(*, by: Actor, now: datetime, invitation_id: int) -> None:
    """Decline an invitation: the person themselves, or a second role in their stead."""
    row = _locked(invitation_id)
    require(is_own_word(by, row.person_id) or may_confirm(by, row, on=china_day(now)))
    _answer(by, row, Answer.DECLINED, now)


def _locked(invitation_id: int) -> GrowerInvitation:
    return must_exist(GrowerInvitation.objects.select_for_update().filter(pk=invitation_id).first())


def _answer(by: Actor, row: GrowerInvitation, answer: Answer, now: datetime) -> None:
    if row.answer or row.expires_at <= now:
        raise errors.InvitationOverError
    row.answer = answer
    row.answered_by = by.code
    row.answered_at = now
    row.code_print = ""
    row.save()
    _audit(str(answer), by, row, now)


def _enrol(by: Actor, row: GrowerInvitation, now: datetime) -> str:
    _answer(by, row, Answer.ACCEPTED, now)
    return enrol_grower(by=by, now=now, cooperative=row.cooperative, person_id=row.person_id)


def _audit(what: str, by: Actor, row: GrowerInvitation, now: datetime) -> None:
    record_audit(
        f"supply.invitation_{what}",
        by.code,
        f"person:P{row.person_id}",
        now,
        row.place,
        organisation=row.cooperative,
    )


@transaction.atomic
def confirm_grower(*, by: Actor, now: datetime, code: str) -> None:
    """Confirm a registration that another person made, so that the grower may be paid."""
    require_scope(by)
    rows = Grower.objects.select_for_update(no_key=True).filter(code=code, person__isnull=False)
    row, on = must_exist(rows.first()), china_day(now)
    require(is_near_grower(by, row, on=on))
    if row.confirmed_at is not None:
        raise errors.RegistrationConfirmedError
    if not may_confirm_grower(by, row, on=on):
        raise errors.RegistrationOwnError
    row.confirmed_by, row.confirmed_at = by.code, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    thing = f"person:P{row.person_id}"
    possibly = possibly_one_detail(by, {person_of_code(row.registered_by), row.person_id})
    record_audit("supply.grower_confirmed", by.code, thing, now, row.place, **possibly)


@transaction.atomic
def confirm_growers(*, by: Actor, now: datetime, codes: Sequence[str]) -> int:
    """Confirm several registrations, all or none; return how many were not confirmed yet."""
    waiting = Grower.objects.filter(code__in=codes, confirmed_at=None).order_by("code")
    if not (found := list(waiting.values_list("code", flat=True))):
        raise errors.RegistrationsNotChosenError
    for code in found:
        confirm_grower(by=by, now=now, code=code)
    return len(found)


@transaction.atomic
def erase_invitations_of(*, by: Actor, now: datetime, person_id: int) -> None:  # noqa: ARG001 - every command takes both
    require(by.kind == "system")
    GrowerInvitation.objects.filter(person_id=person_id).delete()


def delete_old_invitations(now: datetime) -> int:
    """Delete invitations that lapsed a month ago, answered or not; return how many."""
    over = GrowerInvitation.objects.filter(expires_at__lt=now - _LEFT_IN_PEACE)
    # Who invited a grower may not confirm the registration, however long it waits.
    waiting = Grower.objects.filter(confirmed_at=None, person_id__isnull=False)
    over = over.exclude(answer=Answer.ACCEPTED, person_id__in=waiting.values("person_id"))
    return over.delete()[0]
