"""What was withdrawn or erased, kept beside a backup and done again where one brought it back."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from commonfield.people import withdrawal_log
from commonfield.people.choices import BY_OBJECT, WithdrawnFor
from commonfield.people.commands.consents import announce_withdrawal, log_line
from commonfield.people.commands.privacy import erase_person
from commonfield.people.commands.shared import audit
from commonfield.people.models import Consent, ErasureWish, Person
from commonfield.people.permissions import require_system
from commonfield.people.types import Actor
from commonfield.workshop.schedule import isolating_failures


@transaction.atomic
def reapply_withdrawals(*, by: Actor, now: datetime, log: Path) -> tuple[int, list[int], list[int]]:
    """Do again what a log says was withdrawn or erased, where a restored backup brought it back.

    Only what was given, and who was written down, before. Returns how many were done, and the
    numbers of the lines that are broken, and of those not signed by this county's key.
    """
    require_system(by)
    read = withdrawal_log.read(log)
    return (
        sum(_reapply(by, line, now) for line in sorted(set(read.lines))),
        read.broken,
        read.unsigned,
    )


def _reapply(by: Actor, line: withdrawal_log.LogLine, now: datetime) -> int:
    at = datetime.fromisoformat(line.at)
    person = Person.objects.alive().filter(pk=line.person_id, created_at__lte=at).first()
    if person is None:
        return 0
    if not line.purpose:
        return _erase_again(by, person, now)
    given = Consent.objects.filter(
        person=person, purpose=line.purpose, withdrawn_at=None, given_at__lt=at
    )
    meant = [each for each in given.order_by("pk") if withdrawal_log.is_of(line, each.object)]
    is_own = line.why in {"", WithdrawnFor.ASKED, WithdrawnFor.RESTORED}
    because = WithdrawnFor.RESTORED if is_own else WithdrawnFor(line.why)
    for standing in meant:
        row = Person.objects.locked(person.pk)
        announce_withdrawal(row, standing, because, now, keeper=None if is_own else by)
        audit("consent_withdrawn", by, person, now, purpose=line.purpose)
    return len(meant)


def _erase_again(by: Actor, person: Person, now: datetime) -> int:
    """Erase a person whom a backup brought back; one who is owed money there waits for it."""
    with isolating_failures("person", f"P{person.pk}"), transaction.atomic():
        erase_person(by=by, now=now, person_id=person.pk)
    is_erased = not Person.objects.alive().filter(pk=person.pk).exists()
    if not is_erased:
        wish = {"asked_by": by.code, "asked_at": now, "erased_from": now}
        ErasureWish.objects.get_or_create(person=person, defaults=wish)
    return int(is_erased)


@transaction.atomic
def write_withdrawals(*, by: Actor, now: datetime, beside: Path) -> tuple[int, str]:
    """Complete the log from the rows and lay a copy of it beside a backup.

    Returns number and digest of its lines, for the backup's manifest.
    """
    require_system(by)
    replaced = Q(withdrawn_for=WithdrawnFor.NEWER_TEXT) & ~Q(purpose__in=BY_OBJECT)
    taken_back = Consent.objects.exclude(withdrawn_at=None).exclude(
        replaced | Q(withdrawn_for=WithdrawnFor.ERASED)
    )
    erased = Person.objects.exclude(erased_at=None).values_list("pk", "erased_at")
    lines = [
        *map(log_line, taken_back.order_by("pk")),
        *(withdrawal_log.LogLine(at.isoformat(), pk) for pk, at in erased.order_by("pk") if at),
    ]
    targets = (settings.WITHDRAWALS_LOG, beside / settings.WITHDRAWALS_LOG.name)
    for target in targets:
        lines += withdrawal_log.read(target).lines
    for target in targets:
        withdrawal_log.complete(target, lines)
    return withdrawal_log.digest_of(lines, now)
