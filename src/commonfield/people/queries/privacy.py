"""Reads of what persons allow, what waits for them, and who looked and acted."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import models, withdrawal_log
from commonfield.people.choices import (
    FIELD_USES,
    FOR_GOOD,
    UNTIL_ERASED,
    ConsentScope,
    Ground,
    Purpose,
    Role,
    SealedField,
)
from commonfield.people.errors import ConsentMissingError, ConsentNotFoundError
from commonfield.people.holders import person_data
from commonfield.people.permissions import person_of
from commonfield.people.queries.persons import grant_infos
from commonfield.people.types import SYSTEM, Actor, GrantInfo, KeptAbout, TrailLine, Waiting
from commonfield.workshop.vault import mask_bank, open_with_salt

_MOST = 200


def consents_of(person_id: int) -> list[models.Consent]:
    """Return a person's consents for pages about them, standing and withdrawn, oldest first."""
    return list(models.Consent.objects.filter(person_id=person_id).order_by("pk"))


def consent_of(person_id: int, consent_id: int) -> models.Consent:
    """Return one consent of a person, for pages about them."""
    found = models.Consent.objects.filter(person_id=person_id, pk=consent_id)
    return must_exist(found.first(), ConsentNotFoundError)


def was_guardian(by: Actor, *, person_id: int, consent_id: int) -> bool:
    given = models.Consent.objects.filter(person_id=person_id, pk=consent_id)
    return by.kind == "person" and given.filter(guardian_id=by.person_id).exists()


def things_allowed(person_id: int, purpose: str) -> dict[str, date | None]:
    """Return for which things a person's consent stands, each with the day on which it ends."""
    rows = models.Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None)
    return dict(rows.order_by("pk").values_list("object", "until"))


def kept_about(person_id: int) -> list[KeptAbout]:
    """Return what every room keeps about a person: on what ground, what for, how long."""
    row = models.Person.objects.get(pk=person_id)
    roles = list(models.Grant.objects.filter(person=row).values_list("role", flat=True))
    consents = models.Consent.objects.filter(person=row).order_by("pk")
    standing = {each.purpose for each in consents if each.withdrawn_at is None and not each.object}
    own = [_kept_field(field, row, roles, standing) for field in SealedField if row.opened(field)]
    if row.home_place:
        ground = _ground_of(Purpose.ACCOUNT, row, roles, standing)
        use = _("So that your helper can find you, and each household is counted once")
        own.append(
            KeptAbout(_("Village and household"), ground, 1, Purpose.ACCOUNT, use, UNTIL_ERASED)
        )
    acts = len(audit_trail(object_code=f"person:P{person_id}", limit=_MOST))
    if models.ProviderAccount.objects.filter(person=row).exists():
        words, use = _("Your account at the county's sign-in service"), _("To sign you in")
        own.append(KeptAbout(words, Ground.OFFICE, 1, "", use, UNTIL_ERASED))
    for words, ground, count, use in (
        (_("Consents you gave and withdrew"), Ground.LAW, len(consents), _("To prove it")),
        (
            *(_("Roles, held and ended"), Ground.OFFICE, len(roles)),
            _("So that it is known who held office when"),
        ),
        (
            *(_("Who looked and who acted"), Ground.LAW, acts),
            _("So that you can see it, and auditors can check it"),
        ),
    ):
        if count:
            own.append(KeptAbout(words, ground, count, "", use, FOR_GOOD))
    return own + person_data.kept(person_id)


def _kept_field(
    field: SealedField, row: models.Person, roles: Collection[str], standing: Collection[str]
) -> KeptAbout:
    purpose, use = FIELD_USES[field]
    ground = _ground_of(purpose, row, roles, standing) if purpose else Ground.LAW
    until = _("until you withdraw that consent") if field == SealedField.BANK else UNTIL_ERASED
    return KeptAbout(field.label, ground, 1, purpose, use, until)


def _ground_of(
    purpose: str, row: models.Person, roles: Collection[str], standing: Collection[str]
) -> Ground:
    """Return on what ground a person's contact stands: a consent, an agreement, or an office."""
    if purpose in standing:
        return Ground.CONSENT
    if purpose == Purpose.ACCOUNT and any(role != Role.GROWER for role in roles):
        return Ground.OFFICE
    if purpose == Purpose.ACCOUNT and (roles or row.records_began_at_id):
        return Ground.CONTRACT
    return Ground.NONE


def allowed_names(person_ids: Iterable[int], *, object_code: str, on: date) -> list[str]:
    """Return the names of persons who allow that a thing's public page shows them."""
    rows = models.Consent.objects.select_related("person").filter(
        Q(until=None) | Q(until__gt=on),
        person_id__in=list(person_ids),
        purpose=Purpose.NAME_SHOWN,
        object=object_code,
        scope__in=[ConsentScope.SITE, ConsentScope.EXPORT],
        withdrawn_at=None,
    )
    return sorted(row.person.opened(SealedField.NAME) for row in rows)


def names_of_things(things: Iterable[str], *, on: date) -> dict[str, str]:
    """Return by thing whose name may stand beside it, as far as that person allows the thing.

    The caller shows a thing only as far as its own consent goes.
    """
    rows = models.Consent.objects.select_related("person").filter(
        Q(until=None) | Q(until__gt=on),
        purpose=Purpose.NAME_SHOWN,
        object__in=list(things),
        withdrawn_at=None,
    )
    return {row.object: row.person.opened(SealedField.NAME) for row in rows.order_by("pk")}


def has_consent(person_id: int, purpose: str) -> bool:
    return bool(consenting([person_id], purpose))


def consenting(person_ids: Iterable[int], purpose: str) -> set[int]:
    rows = models.Consent.objects.filter(
        person_id__in=list(person_ids),
        purpose=purpose,
        object="",
        withdrawn_at=None,
        person__erased_at=None,
    )
    return set(rows.order_by("pk").values_list("person_id", flat=True))


def require_consent(by: Actor, *, person_id: int, purpose: Purpose) -> None:
    """Refuse what a person does not allow; the program itself (set-up, demo) may."""
    if by.kind != "system" and not has_consent(person_id, purpose):
        raise ConsentMissingError(purpose=purpose.label)


def consenting_person(by: Actor, purpose: Purpose) -> int:
    """Return the number of the person who acts; refuse one who has not consented."""
    person_id = person_of(by)
    require_consent(by, person_id=person_id, purpose=purpose)
    return person_id


def waiting_of(person_id: int) -> Waiting:
    """Return what of a person does not count yet."""
    bank = models.BankChange.objects.select_related("person").filter(person_id=person_id).first()
    wish = models.ErasureWish.objects.filter(person_id=person_id).first()
    erased_from = wish.erased_from if wish else None
    if bank is None or bank.person.salt is None:
        return Waiting(erased_from=erased_from)
    plain = open_with_salt(
        bank.number_sealed, salt=bank.person.salt, purpose=models.BANK_CHANGE_PURPOSE
    )
    return Waiting(mask_bank(plain), bank.entered_by, bank.counts_from, erased_from)


def is_to_be_erased(person_id: int) -> bool:
    """Return whether two people have said that a person is to be erased, and it waits."""
    return models.ErasureWish.objects.filter(person_id=person_id).exists()


def reasons(codes: Iterable[str]) -> dict[str, str]:
    """Return the words of reasons by their codes, without those that went with their persons."""
    rows = models.Reason.objects.filter(code__in=list(codes)).select_related("person")
    return {row.code: _opened_reason(row) for row in rows}


def reasons_about(person: models.Person) -> dict[str, str]:
    """Return why a person's data were looked at, by the reasons' codes."""
    rows = models.Reason.objects.filter(person=person).select_related("person")
    return {row.code: _opened_reason(row) for row in rows}


def _opened_reason(row: models.Reason) -> str:
    salt = row.person.salt or b""
    return open_with_salt(row.text_sealed, salt=salt, purpose=models.REASON_PURPOSE)


def trail_of(person_id: int) -> list[TrailLine]:
    """Return who else looked at a person's data or acted for them, the latest day first.

    By role and day, not by name; the same on one day is one line.
    """
    own = f"P{person_id}"
    rows = [
        (china_day(row.at), row.action, subject_of(row.detail), row.actor)
        for row in audit_trail(object_code=f"person:{own}", limit=_MOST)
        if row.actor != own
    ]
    held = roles_by_code({int(actor[1:]) for *_, actor in rows if actor[1:].isdecimal()})
    lines = Counter(
        (day, action, detail, actor == SYSTEM.code, roles_on(day, held.get(actor, ())))
        for day, action, detail, actor in rows
    )
    return [TrailLine(*line, times) for line, times in lines.items()]


def subject_of(detail: Mapping[str, object]) -> str:
    """Return the code of the subject of an audit row about a person; see ``deeds.ABOUT``."""
    return str(detail.get("field") or detail.get("purpose") or detail.get("what") or "")


def roles_by_code(person_ids: set[int]) -> dict[str, list[GrantInfo]]:
    """Return all roles that persons ever held, by the persons' codes."""
    held: dict[str, list[GrantInfo]] = {}
    for each in grant_infos(models.Grant.objects.filter(person_id__in=person_ids)):
        held.setdefault(f"P{each.person_id}", []).append(each)
    return held


def roles_on(day: date, grants: Iterable[GrantInfo]) -> tuple[GrantInfo, ...]:
    """Return the roles held on a day, also those that ended on it."""
    return tuple(
        each
        for each in grants
        if each.valid_from <= day and (each.valid_until is None or each.valid_until >= day)
    )


def broken_withdrawals(logs: Iterable[Path]) -> list[str]:
    """Return where lines of logs were cut off, as ``file:line``."""
    return [
        f"{log}:{number}"
        for log in logs
        for number in withdrawal_log.read(log, is_key_here=False).broken
    ]


def withdrawals_told(
    logs: Iterable[Path], *, until: datetime, is_key_here: bool
) -> tuple[int, str]:
    """Return number and digest of all logs' lines up to an instant, as backups note them."""
    read = partial(withdrawal_log.read, is_key_here=is_key_here)
    lines = [line for log in logs for line in read(log).lines]
    return withdrawal_log.digest_of(lines, until)
