"""Reads of what persons allow, what waits for them, and who looked and acted."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Purpose
from commonfield.people.errors import ConsentMissingError
from commonfield.people.models import BANK_CHANGE_PURPOSE, BankChange, Consent, ErasureWish, Grant
from commonfield.people.queries.persons import grant_infos
from commonfield.people.types import SYSTEM, Actor, GrantInfo, TrailLine, Waiting
from commonfield.workshop.vault import mask_bank, open_with_salt

_MOST = 200


def consents_of(person_id: int) -> list[Consent]:
    """Return a person's consents for pages about them, standing and withdrawn, oldest first."""
    return list(Consent.objects.filter(person_id=person_id).order_by("pk"))


def has_consent(person_id: int, purpose: str) -> bool:
    """Tell whether a person's consent to a purpose stands."""
    return bool(consenting([person_id], purpose))


def consenting(person_ids: Iterable[int], purpose: str) -> set[int]:
    """Return which of several persons allow a purpose."""
    rows = Consent.objects.filter(
        person_id__in=list(person_ids), purpose=purpose, withdrawn_at=None, person__erased_at=None
    )
    return set(rows.order_by("pk").values_list("person_id", flat=True))


def require_consent(by: Actor, *, person_id: int, purpose: Purpose) -> None:
    """Refuse what a person does not allow; the program itself (set-up, demo) may."""
    if by.kind != "system" and not has_consent(person_id, purpose):
        raise ConsentMissingError(purpose=purpose.label)


def waiting_of(person_id: int) -> Waiting:
    """Return what of a person does not count yet."""
    bank = BankChange.objects.select_related("person").filter(person_id=person_id).first()
    wish = ErasureWish.objects.filter(person_id=person_id).first()
    erased_from = wish.erased_from if wish else None
    if bank is None or bank.person.salt is None:
        return Waiting(erased_from=erased_from)
    plain = open_with_salt(bank.number_sealed, salt=bank.person.salt, purpose=BANK_CHANGE_PURPOSE)
    return Waiting(mask_bank(plain), bank.entered_by, bank.counts_from, erased_from)


def trail_of(person_id: int) -> list[TrailLine]:
    """Return who else looked at a person's data or acted for them, the latest day first.

    By role and day, not by name; the same on one day is one line.
    """
    own = f"P{person_id}"
    rows = [
        (china_day(row.at), row.action, _about(row.detail), row.actor)
        for row in audit_trail(object_code=f"person:{own}", limit=_MOST)
        if row.actor != own
    ]
    held = _roles_of({int(actor[1:]) for *_, actor in rows if actor[1:].isdecimal()})
    lines = Counter(
        (day, action, detail, actor == SYSTEM.code, _on(day, held.get(actor, ())))
        for day, action, detail, actor in rows
    )
    return [TrailLine(*line, times) for line, times in lines.items()]


def _about(detail: dict[str, str | int | bool]) -> str:
    return str(detail.get("field") or detail.get("purpose") or "")


def _roles_of(person_ids: set[int]) -> dict[str, list[GrantInfo]]:
    held: dict[str, list[GrantInfo]] = {}
    for each in grant_infos(Grant.objects.filter(person_id__in=person_ids)):
        held.setdefault(f"P{each.person_id}", []).append(each)
    return held


def _on(day: date, grants: Iterable[GrantInfo]) -> tuple[GrantInfo, ...]:
    """Return the roles held on a day, also those that ended on it."""
    return tuple(
        each
        for each in grants
        if each.valid_from <= day and (each.valid_until is None or each.valid_until >= day)
    )
