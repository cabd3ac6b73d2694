"""Consents: given, taken back, ended by their day; each withdrawal reaches every room."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from commonfield.audit.commands import record_all
from commonfield.audit.types import AuditEntry
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors, withdrawal_log
from commonfield.people.ages import is_child, is_minor
from commonfield.people.choices import (
    BY_GUARDIAN,
    BY_OBJECT,
    CONSENT_TEXT_VERSION,
    LENT,
    MONEY,
    ConsentChannel,
    Purpose,
    RequestKind,
    Role,
    SealedField,
    WithdrawnFor,
)
from commonfield.people.commands.persons import notify_person
from commonfield.people.commands.second_person import DEEDS, request_approval
from commonfield.people.commands.shared import audit
from commonfield.people.holders import person_data
from commonfield.people.models import BankChange, Consent, Grant, Person, PersonRequest, ResetSlip
from commonfield.people.permissions import (
    ACCESS_ACTIONS,
    are_close,
    has_had_access,
    is_own_word,
    is_self,
    may_help,
    may_help_to_lend,
    may_help_with_money,
    require,
    require_system,
    responsible_id,
    share_household,
)
from commonfield.people.queries import is_proven_guardian, stands_for
from commonfield.people.rules import scopes_covering
from commonfield.people.types import SYSTEM, Actor, ConsentTerms, Withdrawn, person_of_code
from commonfield.workshop.schedule import isolating_failures

_ORDINARY: Final = ConsentTerms()
_AT_ONCE: Final = 200


@transaction.atomic
def give_consent(
    *,
    by: Actor,
    now: datetime,
    person_id: int,
    purpose: Purpose,
    channel: ConsentChannel,
    terms: ConsentTerms = _ORDINARY,
) -> int:
    """Record a consent and return its number; the same again returns the one that stands.

    On the page a person consents for themselves; aloud or on paper a helper takes it, and both
    are recorded. A consent on other terms, such as a newer text, takes the place of the one before.
    What the person, or who stands for a child, withdrew themselves is given again by their own
    word; a helper's waits for a second person, and the number is 0 until then. Each errand is a new
    thing: a helper from whom the person has withdrawn takes none aloud.
    """
    _require_consent_actor(by, person_id, purpose, channel, terms, now)
    row = Person.objects.locked(person_id)
    _check_terms(by, row, purpose, terms, china_day(now))
    withdrawn = _withdrawn_by_person(row, purpose, terms.object)
    is_their_word = (
        by.kind != "person"
        or is_own_word(by, person_id)
        or (
            stands_for(by, person_id=person_id, on=china_day(now))
            and responsible_id(by) == by.person_id
            and not _is_age_word_of_close(row, responsible_id(by))
        )
    )
    if purpose == Purpose.ERRAND and not is_their_word and channel != ConsentChannel.PAPER:
        _require_not_withdrawn_from(by, row)
    if withdrawn and not is_their_word:
        _require_unconcerned(by, row, withdrawn)
        payload = {"purpose": purpose, "channel": channel, "helper": responsible_id(by)}
        payload |= asdict(terms) | {"until": terms.until.isoformat() if terms.until else None}
        request_approval(
            by=by, now=now, person_id=person_id, kind=RequestKind.CONSENT, payload=payload
        )
        return 0
    return _give(by, row, purpose, channel if is_their_word else _taken(channel), terms, now).pk


def _taken(channel: ConsentChannel) -> ConsentChannel:
    """Return how a helper took a consent; what they may have given as the person was aloud."""
    return ConsentChannel.ALOUD if channel == ConsentChannel.SELF else channel


def _withdrawn_by_person(row: Person, purpose: Purpose, object_code: str) -> Consent | None:
    """Return the last consent if the person withdrew it themselves."""
    last = Consent.objects.filter(person=row, purpose=purpose, object=object_code).order_by("pk")
    found = last.last()
    own = {WithdrawnFor.ASKED, WithdrawnFor.RESTORED}
    return found if found and found.withdrawn_for in own else None


def _require_unconcerned(by: Actor, row: Person, withdrawn: Consent) -> None:
    """Refuse the helper who took the withdrawn consent, or acted by it, and those close to them."""
    if _is_concerned(by, row, withdrawn):
        raise errors.ConsentLostError


def _is_concerned(by: Actor, row: Person, withdrawn: Consent) -> bool:
    concerned = {withdrawn.helper_id or row.pk}
    if withdrawn.purpose == Purpose.HELPER:
        over = scopes_covering(row.home_place)
        helpers = Grant.objects.filter(role=Role.HELPER, place_code__in=over)
        at = china_day(withdrawn.withdrawn_at or withdrawn.given_at)
        concerned |= set(helpers.in_force(at).order_by("pk").values_list("person_id", flat=True))
    return any(are_close(each, responsible_id(by)) for each in concerned - {row.pk})


def _require_not_withdrawn_from(by: Actor, row: Person) -> None:
    """Refuse a helper from whom a person has withdrawn: their ear alone is no proof any more.

    No matter who helped to withdraw. It is over once the person allows a helper again, by
    their own word or another helper's.
    """
    kinds = Consent.objects.filter(person=row, purpose__in=[Purpose.HELPER, Purpose.ERRAND])
    again = kinds.filter(purpose=Purpose.HELPER, withdrawn_at=None).first()
    ended = kinds.filter(
        withdrawn_for__in=[WithdrawnFor.ASKED, WithdrawnFor.HELPER, WithdrawnFor.RESTORED]
    )
    if again and not (again.helper_id and are_close(again.helper_id, responsible_id(by))):
        ended = ended.filter(withdrawn_at__gt=again.given_at)
    if any(_is_concerned(by, row, each) for each in ended.order_by("-pk")[:_AT_ONCE]):
        raise errors.ErrandAloudError


def _give_again(by: Actor, now: datetime, row: Person, payload: dict[str, Any]) -> None:
    """Record a consent that a helper took and a second person approved."""
    purpose, until = Purpose(payload.pop("purpose")), payload.pop("until")
    channel, helper = ConsentChannel(payload.pop("channel")), payload.pop("helper")
    terms = ConsentTerms(**payload, until=date.fromisoformat(until) if until else None)
    # The request names who answered for it then; their password may be another's by now.
    taker = Actor(helper, "person", helper=helper)
    _check_terms(taker, row, purpose, terms, china_day(now))
    if withdrawn := _withdrawn_by_person(row, purpose, terms.object):
        _require_unconcerned(by, row, withdrawn)
    _give(taker, row, purpose, _taken(channel), terms, now)


DEEDS[RequestKind.CONSENT] = _give_again


def _give(
    by: Actor,
    row: Person,
    purpose: Purpose,
    channel: ConsentChannel,
    terms: ConsentTerms,
    now: datetime,
) -> Consent:
    standing = _standing(row, purpose, terms.object)
    if standing is not None:
        if (standing.text_version, standing.scope, standing.until) == (
            *(terms.text_version, terms.scope, terms.until),
        ):
            return standing
        _close(standing, WithdrawnFor.NEWER_TEXT, now)
        if purpose in BY_OBJECT:
            # Less far or not so long: a restore is not to bring the wider one back.
            withdrawal_log.note(log_line(standing))
    consent = Consent.objects.create(
        person=row,
        purpose=purpose,
        channel=channel,
        helper_id=None if channel == ConsentChannel.SELF else responsible_id(by) or row.pk,
        given_at=now,
        text_version=terms.text_version,
        object=terms.object,
        scope=terms.scope,
        until=terms.until,
        guardian_id=terms.guardian_id,
    )
    _tell_of_others(by, row, now)
    audit("consent_given", by, row, now, purpose=str(purpose), channel=str(channel))
    return consent


def _check_terms(
    by: Actor, row: Person, purpose: Purpose, terms: ConsentTerms, today: date
) -> None:
    is_lent = purpose in LENT
    if (bool(terms.object), bool(terms.scope)) != (purpose in BY_OBJECT, is_lent):
        raise errors.ConsentTermsError
    if terms.until is not None and terms.until <= today:
        raise errors.ConsentTermsError
    if by.kind == "person":
        _require_age(row, {responsible_id(by)} - {row.pk} if is_lent else set())
    if terms.guardian_id is not None:
        _check_guardian(by, row, terms.guardian_id, today)
    elif is_child(row, today):
        raise errors.GuardianNeededError


def _check_guardian(by: Actor, row: Person, guardian_id: int, today: date) -> None:
    """Refuse as a guardian all but adults of the household and those whose paper was seen."""
    guardian = Person.objects.alive().filter(pk=guardian_id).exclude(pk=row.pk).first()
    if guardian is None or is_minor(guardian, today):
        raise errors.GuardianNeededError
    if is_proven_guardian(guardian.pk, row.pk):
        return
    if guardian.household_id is None or guardian.household_id != row.household_id:
        raise errors.GuardianNeededError
    if by.kind == "person":
        _require_age(guardian, {guardian.pk, responsible_id(by)})


def _require_age(row: Person, concerned: set[int]) -> None:
    """Refuse while a person's age rests only on the word of those whom it would serve."""
    if row.identity_sealed is not None:
        return
    if not row.age_said:
        raise errors.AgeUnsaidError(person=f"P{row.pk}")
    said_by = person_of_code(row.age_said_by)
    # With a phone that a helper wrote down, the helper may have spoken as the person.
    wrote_down = said_by == row.pk and any(
        has_had_access(f"P{each}", row.pk, ACCESS_ACTIONS[:1]) for each in concerned
    )
    if wrote_down or (said_by and any(are_close(said_by, each) for each in concerned)):
        raise errors.AgeWordError(person=f"P{row.pk}")


def _is_age_word_of_close(row: Person, concerned: int) -> bool:
    said_by = person_of_code(row.age_said_by)
    return row.identity_sealed is None and bool(said_by) and are_close(said_by, concerned)


def _standing(row: Person, purpose: Purpose, object_code: str) -> Consent | None:
    standing = Consent.objects.filter(
        person=row, purpose=purpose, object=object_code, withdrawn_at=None
    )
    return standing.first()


@transaction.atomic
def record_consents(
    *, by: Actor, now: datetime, person_ids: Sequence[int], purposes: Sequence[Purpose]
) -> None:
    """Write down that persons without any consent yet have given some, for set-up and the demo."""
    require_system(by)
    Consent.objects.bulk_create(
        Consent(
            person_id=person_id,
            purpose=purpose,
            text_version=CONSENT_TEXT_VERSION,
            channel=ConsentChannel.SELF,
            given_at=now,
        )
        for person_id in person_ids
        for purpose in purposes
    )
    record_all(
        (
            AuditEntry("people.consent_given", by.code, f"person:P{person_id}")
            for person_id in person_ids
        ),
        now=now,
    )


def _require_consent_actor(
    by: Actor,
    person_id: int,
    purpose: Purpose,
    channel: ConsentChannel,
    terms: ConsentTerms,
    now: datetime,
) -> None:
    if by.kind == "system":
        return
    if (channel == ConsentChannel.SELF) != is_self(by, person_id):
        raise errors.ConsentHelperError
    require(
        is_self(by, person_id)
        or _is_helping(by, person_id, purpose, china_day(now))
        or (
            purpose in BY_GUARDIAN
            and is_self(by, terms.guardian_id or 0)
            and stands_for(by, person_id=person_id, on=china_day(now))
        )
    )


def _is_helping(by: Actor, person_id: int, purpose: Purpose, on: date) -> bool:
    if purpose in LENT:
        return may_help_to_lend(by, person_id=person_id, on=on)
    helping = may_help_with_money if purpose in MONEY else may_help
    return helping(by, person_id=person_id, on=on)


def _is_guardian(by: Actor, person_id: int, guardian_id: int | None) -> bool:
    """Return whether the actor decided for a child, and is of its household or proved to be."""
    is_named = guardian_id is not None and is_self(by, guardian_id)
    return is_named and (
        share_household(guardian_id or 0, person_id)
        or is_proven_guardian(guardian_id or 0, person_id)
    )


@transaction.atomic
def withdraw_consent(
    *, by: Actor, now: datetime, person_id: int, purpose: Purpose, object_code: str = ""
) -> int:
    """Withdraw a consent: as easy as giving it, by the person, their guardian or a helper.

    Every room takes away what it allowed, in this transaction. Returns the consent's number, for
    the receipt.
    """
    _require_withdrawer(by, person_id, purpose, object_code, china_day(now))
    row = Person.objects.locked(person_id)
    standing = must_exist(_standing(row, purpose, object_code), errors.ConsentNotFoundError)
    is_own = by.helper is None and (
        is_self(by, person_id)
        or stands_for(by, person_id=person_id, on=china_day(now))
        or _is_guardian(by, person_id, standing.guardian_id)
    )
    keeper = by if by.kind == "person" and not is_own_word(by, person_id) else None
    because = WithdrawnFor.ASKED if is_own else WithdrawnFor.HELPER
    announce_withdrawal(row, standing, because, now, keeper=keeper)
    _lapse_requests(row, purpose, object_code, now)
    if purpose == Purpose.HELPER:
        # Printed with it, a slip would still let the helper in.
        ResetSlip.objects.filter(person=row, used_at=None).delete()
    _tell_of_others(by, row, now)
    audit("consent_withdrawn", by, row, now, purpose=str(purpose))
    return standing.pk


def _lapse_requests(row: Person, purpose: Purpose, object_code: str, now: datetime) -> None:
    """Let what a helper requested before lapse: nobody approves it against a later withdrawal."""
    waiting = PersonRequest.objects.undecided(now).filter(person=row, kind=RequestKind.CONSENT)
    of_this = [
        request.pk
        for request in waiting.select_related("person")
        if (opened := request.opened())["purpose"] == purpose and opened["object"] == object_code
    ]
    PersonRequest.objects.filter(pk__in=of_this).update(lapses_at=now)


def _require_withdrawer(
    by: Actor, person_id: int, purpose: Purpose, object_code: str, on: date
) -> None:
    helping = may_help_to_lend if purpose in LENT else may_help
    if is_self(by, person_id) or helping(by, person_id=person_id, on=on):
        return
    if purpose in BY_GUARDIAN and stands_for(by, person_id=person_id, on=on):
        return
    given = Consent.objects.filter(person_id=person_id, purpose=purpose, object=object_code)
    guardian = given.filter(withdrawn_at=None).values_list("guardian_id", flat=True).first()
    require(_is_guardian(by, person_id, guardian))


def _tell_of_others(by: Actor, row: Person, now: datetime) -> None:
    """Notify a person of what another wrote down for them; under "Me" they see who."""
    if by.kind == "person" and by.person_id != row.pk:
        template = "people/messages/consent_recorded"
        notify_person(by=by, now=now, person_id=row.pk, template=template)


def _close(consent: Consent, because: WithdrawnFor, now: datetime) -> None:
    consent.withdrawn_at = now
    consent.withdrawn_for = because
    consent.save(update_fields=["withdrawn_at", "withdrawn_for", "answers"])


def announce_withdrawal(
    row: Person,
    consent: Consent,
    because: WithdrawnFor,
    now: datetime,
    *,
    keeper: Actor | None = None,
) -> None:
    """Let every room take away what a consent allowed, and keep their answers and the log's line.

    The consent no longer stands when rooms act on it. The bank number is deleted, but at the word
    of a helper (``keeper``): then it stays until a second person agrees, or one helper alone would
    turn a transfer into cash. Where a restore repeats the helper's word, it stays.
    """
    _close(consent, because, now)
    withdrawn = Withdrawn(row.pk, consent.purpose, consent.object, now)
    own = _own_answer(row, consent, now, keeper)
    consent.answers = [*own, *person_data.withdraw(withdrawn)]
    consent.save(update_fields=["answers"])
    withdrawal_log.note(log_line(consent))


def log_line(consent: Consent) -> withdrawal_log.LogLine:
    at = consent.withdrawn_at.isoformat() if consent.withdrawn_at else ""
    thing = withdrawal_log.fingerprint_of(consent.object)
    return withdrawal_log.LogLine(
        at, consent.person_id, consent.purpose, thing, consent.withdrawn_for
    )


def _own_answer(
    row: Person, consent: Consent, now: datetime, keeper: Actor | None
) -> list[tuple[str, int]]:
    """Delete the bank number, which is no longer needed without consent to payment."""
    if consent.purpose != Purpose.PAYOUT:
        return []
    if keeper is None:
        return _delete_bank(row)
    has_number = row.bank_sealed is not None or BankChange.objects.filter(person=row).exists()
    if has_number and keeper.kind == "person":
        request_approval(
            by=keeper,
            now=now,
            person_id=row.pk,
            kind=RequestKind.BANK_DELETED,
            payload={},
            written_by=SYSTEM if consent.withdrawn_for == WithdrawnFor.END_DAY else None,
        )
    return []


def _delete_bank(row: Person) -> list[tuple[str, int]]:
    waiting, _ = BankChange.objects.filter(person=row).delete()
    numbers = waiting + (row.bank_sealed is not None)
    row.put(SealedField.BANK, "")
    row.save(update_fields=["bank_sealed"])
    return [("people.bank_deleted", numbers)] if numbers else []


def _delete_bank_approved(by: Actor, now: datetime, row: Person, _payload: dict[str, Any]) -> None:
    """Delete a bank number that no consent covers, once a second person has agreed."""
    if _standing(row, Purpose.PAYOUT, "") is not None:
        raise errors.NothingWaitsError
    _delete_bank(row)
    audit("bank_deleted", by, row, now)


DEEDS[RequestKind.BANK_DELETED] = _delete_bank_approved


def end_word_of_guardian(child: Person, guardian_id: int, now: datetime) -> None:
    """End what a former guardian allowed as they acted for a child.

    What they lent of it stands until a person who decides now takes it back.
    """
    given = Consent.objects.filter(person=child, guardian=guardian_id, withdrawn_at=None)
    for consent in given.filter(purpose__in=BY_GUARDIAN - BY_OBJECT).order_by("pk"):
        announce_withdrawal(child, consent, WithdrawnFor.END_DAY, now)
        audit("consent_withdrawn", SYSTEM, child, now, purpose=consent.purpose)


def end_consents(now: datetime) -> int:
    """End consents whose last day has passed, one transaction each (the worker's job)."""
    due = Consent.objects.filter(withdrawn_at=None, until__lte=china_day(now)).order_by("pk")
    ended = 0
    for consent_id in list(due.values_list("pk", flat=True)[:_AT_ONCE]):
        with isolating_failures("consent", str(consent_id)), transaction.atomic():
            row = Person.objects.locked(due.get(pk=consent_id).person_id)
            # Read once nobody else writes: its person may just have taken it back.
            consent = due.get(pk=consent_id)
            taker = Actor(consent.helper_id, "person") if consent.helper_id else None
            announce_withdrawal(row, consent, WithdrawnFor.END_DAY, now, keeper=taker)
            audit("consent_withdrawn", SYSTEM, row, now, purpose=consent.purpose)
            ended += 1
    return ended
