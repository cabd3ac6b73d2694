"""Signing in: by password, by a one-time code, or with a slip that a helper hands over.

Every look-up is by fingerprint; ``client`` is the address that the request came from (empty: not
counted). Failed guesses of passwords shut the way in by password for a quarter of an hour at a
time, and go on: a right password does not end it, since it is not looked at. Codes and slips have
counters of their own; a slip's is the place's where it is used, so nobody far away can shut it.
"""

import secrets
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet

from commonfield.audit.commands import record
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.choices import RequestKind, SealedField
from commonfield.people.commands.attempts import refund_attempts, reserve_attempts
from commonfield.people.commands.keys import note_opened, revoke_access
from commonfield.people.commands.persons import notify_person
from commonfield.people.commands.second_person import DEEDS, request_approval
from commonfield.people.commands.shared import audit
from commonfield.people.models import (
    READABLE,
    Guardianship,
    Person,
    ProviderAccount,
    RecoveryProposal,
    ResetSlip,
    SecondFactor,
    Session,
    SignInCode,
    SignInFailure,
    fingerprints_of,
)
from commonfield.people.permissions import (
    are_close,
    may_open_account,
    may_recover,
    may_recover_with_another,
    require,
    require_own_session,
)
from commonfield.people.queries import person_cards
from commonfield.people.rules import normalise_email, normalise_username, usable_username
from commonfield.people.types import Actor, CodeAnswer, NewSignIn, SlipInfo
from commonfield.workshop.carriers import message_backends
from commonfield.workshop.errors import HashingBusyError
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.phones import is_mobile, plain_phone
from commonfield.workshop.ports import Channel
from commonfield.workshop.stamps import lies_within
from commonfield.workshop.text import fold
from commonfield.workshop.vault import fingerprint, fingerprints

CODE_VALID = timedelta(minutes=5)
CODE_TEMPLATE = "people/messages/sign_in_code"
_CODE_ATTEMPTS = 5
# One a minute, five an hour, ten a day: what the networks allow for each number.
_CODE_LIMITS = ((timedelta(minutes=1), 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))
_SLIP_VALID = timedelta(hours=24)
_SLIP_HALF = 5
_KEPT = timedelta(days=1)
# A guardian's paper that nobody approved while it could be.
_PAPERS_KEPT = timedelta(days=14)
# As long as it is shown who was let in by one (queries.slips_used).
_SLIPS_KEPT = timedelta(days=31)
_FAMILY_AT_MOST = 8


def sign_in_with_password(
    *,
    by: Actor,  # noqa: ARG001 - a guest, until they are let in
    now: datetime,
    name: str,
    password: str,
    client: str = "",
) -> int:
    """Return the person whose sign-in name (or phone, or e-mail) and password fit.

    Raises:
        SignInRefusedError: if they do not fit; which of the two is not said.
    """
    rows = _persons_named(name)
    subjects = [_subject(row) for row in rows] or [_plain_name(name)]
    tries = reserve_attempts(now=now, what="password", subjects=subjects, client=client)
    tried = [row for row in rows if _subject(row) in tries]
    found = must_exist(_first_with(password, tried, tries), errors.SignInRefusedError)
    with transaction.atomic():
        # Those behind were not looked at; of those before, the password was tried.
        refund_attempts(tries, *map(_subject, tried[tried.index(found) :]))
        record_sign_in(found, "password", now)
    return found.pk


def confirm_password(*, by: Actor, now: datetime, password: str, client: str = "") -> None:
    """Make sure that a signed-in person knows their password; failures count as at signing in.

    Raises:
        SignInRefusedError: if it is another one, or the person has none.
    """
    row = Person.objects.alive().filter(pk=by.person_id or 0).first()
    subject = _subject(row) if row else "nobody"
    tries = reserve_attempts(now=now, what="password", subjects=[subject], client=client)
    must_exist(_first_with(password, [row] if row else [], tries), errors.SignInRefusedError)
    with transaction.atomic():
        refund_attempts(tries, subject)


def _subject(row: Person) -> str:
    return f"P{row.pk}"


def _plain_name(name: str) -> str:
    """Return a name that nobody has, whichever way it is written."""
    return f"name {''.join(filter(str.isalnum, fold(name)))}"


def _persons_named(name: str) -> list[Person]:
    """Return the persons who may be meant by a name, a phone or an e-mail address.

    Those whose number is proved come last: one who only typed it in is let in before anything
    counts against the others.
    """
    plain = unicodedata.normalize("NFKC", name)
    named, since = Q(), "phone_unproved_since"
    if username := normalise_username(plain):
        named |= Q(username=username)
    if phone := plain_phone(plain, is_local=True):
        named |= Q(phone_print__in=fingerprints_of(SealedField.PHONE, phone))
    if email := normalise_email(plain):
        named |= Q(email_print__in=fingerprints_of(SealedField.EMAIL, email))
        since = "email_unproved_since"
    if not named:
        return []
    of_right_first = F(since).asc(nulls_first=True)
    rows = Person.objects.alive().filter(named).order_by(of_right_first, "pk")
    return list(rows[:_FAMILY_AT_MOST])[::-1]


def _first_with(
    password: str, rows: Iterable[Person], tries: dict[str, list[int]]
) -> Person | None:
    """Return the first whose password it is; where nobody has one, spend the time of a check."""
    with_password = [row for row in rows if row.has_usable_password()]
    try:
        if not with_password:
            make_password(password)
        return next((row for row in with_password if row.is_password(password)), None)
    except HashingBusyError:
        refund_attempts(tries, *tries)
        raise


def record_sign_in(row: Person, how: str, now: datetime) -> None:
    """Note that a person was let in, and how."""
    Person.objects.filter(pk=row.pk).update(last_login=now)
    record("people.signed_in", f"P{row.pk}", f"person:P{row.pk}", now, how=how)


@transaction.atomic
def sign_in_to_demo(
    *,
    by: Actor,  # noqa: ARG001 - a guest, or the person of another role
    now: datetime,
    role: str,
) -> int:
    """Return the invented person of a role, entered by one click; for demo counties only."""
    rows = Person.objects.alive().exclude(demo_role="").filter(demo_role=role)
    row = must_exist(rows.first(), errors.PersonNotFoundError)
    record_sign_in(row, "demo", now)
    return row.pk


@transaction.atomic
def request_sign_in_code(*, by: Actor, now: datetime, address: str) -> None:
    """Send a six-digit code to a mobile or an e-mail address, if a person here has it.

    The answer is the same when nobody has it, so that nobody learns who is known here.
    """
    channel, plain, found = _reach(address)
    if channel not in message_backends():
        raise errors.NoCarrierError
    address_print = _address_print(plain)
    one_at_a_time(address_print)
    _refuse_many_codes(address_print, now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    SignInCode.objects.create(
        address_print=address_print,
        code_print=_code_print(plain, code),
        issued_at=now,
        expires_at=now + CODE_VALID,
    )
    if not Person.objects.alive().filter(found).exists():
        return
    message = NewMessage(
        channel=channel,
        to=plain,
        template=CODE_TEMPLATE,
        params={"code": code},
        language=by.language,
    )
    queue_messages([message], now=now)


def _reach(address: str) -> tuple[Channel, str, Q]:
    """Return how an address is reached, its plain form, and the filter for its owner."""
    phone = plain_phone(address)
    if phone and is_mobile(phone):
        return "sms", phone, Q(phone_print__in=fingerprints_of(SealedField.PHONE, phone))
    email = normalise_email(unicodedata.normalize("NFKC", address))
    if email:
        return "email", email, Q(email_print__in=fingerprints_of(SealedField.EMAIL, email))
    raise errors.PhoneUnusableError


def _address_print(plain: str) -> str:
    return fingerprint(plain, purpose="people.code_address")


def _code_print(plain: str, code: str) -> str:
    return fingerprint(f"{plain} {code}", purpose="people.code")


def _refuse_many_codes(address_print: str, now: datetime) -> None:
    asked = SignInCode.objects.filter(address_print=address_print)
    for window, allowed in _CODE_LIMITS:
        if asked.filter(lies_within("issued_at", now, window)).count() >= allowed:
            raise errors.TooManyCodesError


def sign_in_with_code(
    *,
    by: Actor,  # noqa: ARG001 - a guest, until they are let in
    now: datetime,
    address: str,
    code: str,
    person_id: int | None = None,
    client: str = "",
) -> CodeAnswer:
    """Return the person whom the latest code to an address lets in.

    Where several persons share the address, the candidates are returned and the code stays good
    until one of them is chosen (``person_id``).
    """
    channel, plain, found = _reach(address)
    tries = reserve_attempts(now=now, what="code", subjects=[], client=client)
    code_id = _count_attempt(_address_print(plain), now)
    with transaction.atomic():
        row = SignInCode.objects.select_for_update().filter(pk=code_id or 0, used_at=None).first()
        given = _code_print(plain, fold(code).replace(" ", ""))
        if row is None or not secrets.compare_digest(row.code_print, given):
            raise errors.CodeRefusedError
        people = list(Person.objects.alive().filter(found).order_by("pk")[:_FAMILY_AT_MOST])
        chosen = people if person_id is None else [who for who in people if who.pk == person_id]
        if not chosen:
            raise errors.CodeRefusedError
        refund_attempts(tries)
        if len(chosen) > 1:
            cards = person_cards(who.pk for who in chosen)
            return CodeAnswer(person_id=None, candidates=tuple(cards.values()))
        row.used_at = now
        row.save(update_fields=["used_at"])
        proved = "phone_unproved_since" if channel == "sms" else "email_unproved_since"
        Person.objects.filter(pk=chosen[0].pk).update(**{proved: None})
        record_sign_in(chosen[0], "code", now)
        return CodeAnswer(person_id=chosen[0].pk)


def _count_attempt(address_print: str, now: datetime) -> int | None:
    """Count a try against the latest code, before looking at what was given."""
    latest = SignInCode.objects.filter(
        address_print=address_print, used_at=None, expires_at__gt=now
    ).order_by("-pk")
    code_id = latest.values_list("pk", flat=True).first()
    # Six: five tries and, in a family, the choice of the person.
    counted = SignInCode.objects.filter(pk=code_id or 0, attempts__lte=_CODE_ATTEMPTS).update(
        attempts=F("attempts") + 1
    )
    return code_id if counted else None


@transaction.atomic
def issue_reset_slip(*, by: Actor, now: datetime, person_id: int) -> SlipInfo:
    """Make a one-time slip for the person beside the helper and return what to print.

    It is shown once; earlier slips of the person are void. A person with a phone or an e-mail gets
    a notice. Persons with roles beyond the grower's get slips from an administrator over all of
    them only. An auditor gets one from two: the first only proposes it, and gets no code. A person
    who is paid here gets one with consent to this helper, or once a second person has approved it:
    until then there is no code either.
    """
    require_own_session(by)
    needs_another = may_recover_with_another(by, person_id=person_id, on=china_day(now))
    require(needs_another or may_recover(by, person_id=person_id, on=china_day(now)))
    row = Person.objects.locked(person_id)
    without_code = SlipInfo(code="", person_id=row.pk, expires_at=now + _SLIP_VALID)
    if needs_another and not _has_another(by, row, now):
        _propose_recovery(by, row, now)
        return without_code
    if not needs_another and not may_open_account(by, person_id=person_id, now=now):
        request_approval(by=by, now=now, person_id=person_id, kind=RequestKind.SLIP, payload={})
        return without_code
    notify_person(by=by, now=now, person_id=row.pk, template="people/messages/slip_issued")
    audit("slip_issued", by, row, now, helper=by.code)
    return make_slip(by, row, ResetSlip(issued_at=now, expires_at=now + _SLIP_VALID))


def make_slip(by: Actor, row: Person, slip: ResetSlip) -> SlipInfo:
    """Save a slip for a person, or an invitation, and return its code; earlier ones are void."""
    slip.person = row
    slip.issued_by = Person.objects.locked(by.person_id) if by.person_id is not None else row
    of_its_kind = ResetSlip.objects.filter(is_invitation=slip.is_invitation)
    of_its_kind.filter(person=row, used_at=None).delete()
    letters = "".join(secrets.choice(READABLE) for _ in range(2 * _SLIP_HALF))
    slip.code_print = fingerprint(letters, purpose="people.slip")
    slip.save()
    code = f"{letters[:_SLIP_HALF]}-{letters[_SLIP_HALF:]}"
    return SlipInfo(code=code, person_id=row.pk, expires_at=slip.expires_at)


def unused_slips(code: str, *, now: datetime) -> QuerySet[ResetSlip]:
    """Return the slip or invitation with a code, if it may still be used."""
    letters = "".join(filter(str.isalnum, fold(code).upper()))
    prints = fingerprints(letters, purpose="people.slip")
    return ResetSlip.objects.filter(code_print__in=prints, used_at=None, expires_at__gt=now)


# The approval alone is looked for when the slip is made.
DEEDS[RequestKind.SLIP] = lambda _by, _now, _row, _payload: None


def _has_another(by: Actor, row: Person, now: datetime) -> bool:
    """Return whether another administrator, who still may, has proposed the recovery; use it up."""
    recent = RecoveryProposal.objects.filter(person=row, proposed_at__gt=now - _SLIP_VALID)
    others = recent.exclude(proposed_by=by.person_id).values_list("proposed_by", flat=True)
    found = any(
        not are_close(by.acting_id or 0, other)
        and may_recover_with_another(
            Actor(person_id=other, kind="person"), person_id=row.pk, on=china_day(now)
        )
        for other in others
    )
    if found:
        RecoveryProposal.objects.filter(person=row).delete()
    return found


def _propose_recovery(by: Actor, row: Person, now: datetime) -> None:
    RecoveryProposal.objects.update_or_create(
        person=row, proposed_by_id=by.person_id, defaults={"proposed_at": now}
    )
    notify_person(by=by, now=now, person_id=row.pk, template="people/messages/recovery_proposed")
    audit("recovery_proposed", by, row, now)


def use_reset_slip(
    *,
    by: Actor,  # noqa: ARG001 - a guest, until they are let in
    now: datetime,
    code: str,
    new_sign_in: NewSignIn,
    client: str = "",
) -> int:
    """Set a new password with a slip and return its owner."""
    tries = reserve_attempts(now=now, what="slip", subjects=[], client=client)
    with transaction.atomic():
        slips = unused_slips(code, now=now).filter(is_invitation=False)
        slip = slips.select_for_update(of=["self"]).first()
        if slip is None or not _may_still_recover(slip, now):
            raise errors.SlipRefusedError
        refund_attempts(tries)
        return _redeem(slip, new_sign_in, now)


def _may_still_recover(slip: ResetSlip, now: datetime) -> bool:
    """Return whether who made a slip may by now; set-up's stand in the person's own name."""
    if slip.issued_by_id == slip.person_id:
        return True
    maker, on = Actor(person_id=slip.issued_by_id, kind="person"), china_day(now)
    return may_recover(maker, person_id=slip.person_id, on=on) or may_recover_with_another(
        maker, person_id=slip.person_id, on=on
    )


def _redeem(slip: ResetSlip, new_sign_in: NewSignIn, now: datetime) -> int:
    row = Person.objects.locked(slip.person_id)
    row.take_password(new_sign_in.password)
    if new_sign_in.username.strip():
        row.username = _free_username(new_sign_in.username, row)
    if not (row.username or row.phone_print or row.email_print):
        raise errors.SignInNameMissingError
    is_of_set_up = slip.issued_by_id == row.pk
    row.let_in_by_id = None if is_of_set_up else slip.issued_by_id
    row.save(update_fields=["password", "username", "let_in_by"])
    revoke_access(row, now)
    note_opened(row)
    # A person who comes with a slip may have lost the phone, too, and who else holds the account
    # that an invitation tied is not known.
    SecondFactor.objects.filter(person=row).delete()
    ProviderAccount.objects.filter(person=row).delete()
    slip.used_at = now
    slip.save(update_fields=["used_at"])
    record(
        "people.slip_used",
        f"P{row.pk}",
        f"person:P{row.pk}",
        now,
        row.home_place,
        helper=f"P{slip.issued_by_id}",
    )
    return row.pk


def _free_username(text: str, row: Person) -> str:
    username = usable_username(text)
    if Person.objects.filter(username=username).exclude(pk=row.pk).exists():
        raise errors.UsernameTakenError(username=username)
    return username


@transaction.atomic
def delete_old_sign_ins(*, by: Actor, now: datetime) -> int:
    """Delete codes and failures that are over for a day, old slips, and sessions that are over."""
    require(by.kind == "system")
    limit = now - _KEPT
    codes, _ = SignInCode.objects.filter(issued_at__lt=limit).delete()
    failures, _ = SignInFailure.objects.filter(at__lt=limit).delete()
    slips, _ = ResetSlip.objects.filter(expires_at__lt=now - _SLIPS_KEPT).delete()
    proposals, _ = RecoveryProposal.objects.filter(proposed_at__lt=limit).delete()
    papers = Guardianship.objects.filter(approved_at=None, handed_in_at__lt=now - _PAPERS_KEPT)
    papers.delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    return codes + failures + slips + proposals + sessions
