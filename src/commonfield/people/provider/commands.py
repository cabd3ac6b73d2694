"""Officers' accounts at the county's OpenID provider: invited, tied, signed in by, untied.

An invitation gives no way into an account that has one: a person who has signed in before accepts
it in a session of their own. Without a session it is a slip for a first password, and the officer
is as close to the administrator who made it (docs/adr/0075).
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.commands.attempts import refund_attempts, reserve_attempts
from commonfield.people.commands.keys import note_opened
from commonfield.people.commands.persons import notify_person
from commonfield.people.commands.shared import audit
from commonfield.people.commands.sign_in import make_slip, record_sign_in, unused_slips
from commonfield.people.models import (
    SUBJECT_AT_PROVIDER,
    Person,
    ProviderAccount,
    ResetSlip,
    Session,
)
from commonfield.people.permissions import (
    has_office,
    is_self,
    may_administer,
    may_open_account,
    may_recover,
    require,
    require_own_session,
    require_scope,
    responsible_id,
)
from commonfield.people.provider import errors
from commonfield.people.provider.types import InvitationInfo, ProviderIdentity
from commonfield.people.types import Actor, SlipInfo
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.vault import fingerprint, fingerprints, seal_with_salt

_INVITED_FOR: Final = timedelta(days=7)
_NOTICE: Final = "people/messages/provider_changed"


@transaction.atomic
def invite_to_provider(*, by: Actor, now: datetime, person_id: int) -> SlipInfo:
    """Invite an officer to sign in by the county's provider and return the code, shown once.

    By an administrator over their home and everything they answer for; never oneself.
    """
    require_scope(by)
    require_own_session(by)
    on = china_day(now)
    require(not is_self(by, person_id) and may_administer(by, person_id=person_id, on=on))
    row = Person.objects.locked(person_id)
    _refuse_tied(row)
    if not has_office(person_id, on=on):
        raise errors.ProviderForOfficersError
    notify_person(by=by, now=now, person_id=person_id, template=_NOTICE)
    audit("provider_invited", by, row, now)
    slip = ResetSlip(is_invitation=True, issued_at=now, expires_at=now + _INVITED_FOR)
    return make_slip(by, row, slip)


def open_invitation(*, by: Actor, now: datetime, code: str, client: str = "") -> InvitationInfo:
    """Return the invitation with a code, if the actor may accept it; failed tries count."""
    tries = reserve_attempts(now=now, what="slip", subjects=[], client=client)
    with transaction.atomic():
        slip = unused_slips(code, now=now).filter(is_invitation=True).first()
        found = must_exist(slip, errors.InvitationRefusedError)
        refund_attempts(tries)
        _require_acceptable(by, found, now)
    return InvitationInfo(found.pk, found.person_id)


@transaction.atomic
def tie_provider_account(
    *, by: Actor, now: datetime, invitation_id: int, identity: ProviderIdentity
) -> int:
    """Tie an account at the provider to the person of an invitation, and return the person.

    In their own session the tie is their own; else who made the invitation may hold the account.
    """
    slips = ResetSlip.objects.filter(pk=invitation_id, is_invitation=True, used_at=None)
    of_person = slips.values_list("person_id", flat=True).first()
    row = Person.objects.locked(must_exist(of_person, errors.InvitationRefusedError))
    found = slips.filter(expires_at__gt=now).select_for_update(of=["self"]).first()
    slip = must_exist(found, errors.InvitationRefusedError)
    _require_acceptable(by, slip, now)
    _refuse_tied(row)
    if _tied_to(identity):
        raise errors.ProviderAccountTakenError
    is_own = is_self(by, row.pk)
    let_in_by = responsible_id(by) if is_own else slip.issued_by_id
    plain = _plain(identity)
    ProviderAccount.objects.create(
        person=row,
        subject_sealed=seal_with_salt(plain, salt=row.salt or b"", purpose=SUBJECT_AT_PROVIDER),
        subject_print=fingerprint(plain, purpose=SUBJECT_AT_PROVIDER),
        let_in_by_id=None if let_in_by == row.pk else let_in_by,
        tied_at=now,
    )
    if is_own:
        # Nobody was let in by it: it is no recovery.
        slip.delete()
    else:
        slip.used_at = now
        slip.save(update_fields=["used_at"])
        note_opened(row)
        notify_person(by=by, now=now, person_id=row.pk, template=_NOTICE)
    audit("provider_tied", by, row, now, helper=f"P{slip.issued_by_id}")
    return row.pk


@transaction.atomic
def sign_in_with_provider(
    *,
    by: Actor,  # noqa: ARG001 - a guest, until they are let in
    now: datetime,
    identity: ProviderIdentity,
) -> int:
    """Return the officer to whom an account at the provider is tied.

    Raises:
        ProviderAccountUnknownError: if it is tied to nobody who keeps an office today.
    """
    tied = must_exist(_tied_to(identity), errors.ProviderAccountUnknownError)
    if not has_office(tied.person_id, on=china_day(now)):
        raise errors.ProviderAccountUnknownError
    record_sign_in(tied.person, "provider", now)
    return tied.person_id


@transaction.atomic
def untie_provider_account(*, by: Actor, now: datetime, person_id: int, but: str = "") -> None:
    """Untie a person's account at the provider: themselves, or an administrator over them.

    Sessions end, which it may have opened: all but the one with the key ``but``.
    """
    require_scope(by)
    is_own = is_self(by, person_id)
    require(is_own or may_administer(by, person_id=person_id, on=china_day(now)))
    row = Person.objects.locked(person_id)
    if not ProviderAccount.objects.filter(person=row).delete()[0]:
        raise errors.ProviderNotTiedError
    goes_on = but if is_own and not by.is_by_provider else ""
    Session.objects.filter(person=row).exclude(session_key=goes_on).delete()
    if not is_own:
        notify_person(by=by, now=now, person_id=person_id, template=_NOTICE)
    audit("provider_untied", by, row, now)


def _require_acceptable(by: Actor, slip: ResetSlip, now: datetime) -> None:
    """Refuse unless its maker may still invite the person, and the actor may accept it."""
    on, maker = china_day(now), Actor(slip.issued_by_id, "person")
    is_of_set_up = slip.issued_by_id == slip.person_id
    may_invite = is_of_set_up or may_administer(maker, person_id=slip.person_id, on=on)
    if not (may_invite and has_office(slip.person_id, on=on)):
        raise errors.InvitationRefusedError
    if by.kind == "person":
        require_scope(by)
        require_own_session(by)
        if not is_self(by, slip.person_id):
            raise errors.InvitationOfAnotherError
        return
    newcomers = Person.objects.alive().filter(pk=slip.person_id, last_login=None)
    row = newcomers.first()
    is_new = row is not None and not row.has_usable_password()
    opens = may_recover(maker, person_id=slip.person_id, on=on) and may_open_account(
        maker, person_id=slip.person_id, now=now
    )
    if not (is_new and (is_of_set_up or opens)):
        raise errors.InvitationInOwnSessionError


def _refuse_tied(row: Person) -> None:
    if ProviderAccount.objects.filter(person=row).exists():
        raise errors.ProviderTiedError


def _plain(identity: ProviderIdentity) -> str:
    return f"{identity.issuer}\n{identity.subject}"


def _tied_to(identity: ProviderIdentity) -> ProviderAccount | None:
    """Return whose an account is; two who tie it at the same time wait for each other."""
    prints = fingerprints(_plain(identity), purpose=SUBJECT_AT_PROVIDER)
    one_at_a_time(prints[0])
    rows = ProviderAccount.objects.select_related("person").filter(person__erased_at=None)
    return rows.filter(subject_print__in=prints).first()
