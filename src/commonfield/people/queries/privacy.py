"""Reads of what persons allow."""

from collections.abc import Iterable

from commonfield.people.choices import Purpose
from commonfield.people.errors import ConsentMissingError
from commonfield.people.models import Consent
from commonfield.people.types import Actor, ConsentInfo


def consents_of(person_id: int) -> list[ConsentInfo]:
    """Return a person's consents, standing and withdrawn, oldest first."""
    rows = Consent.objects.filter(person_id=person_id).order_by("pk")
    return [
        ConsentInfo(
            consent_id=row.pk,
            purpose=row.purpose,
            text_version=row.text_version,
            channel=row.channel,
            helper_id=row.helper_id,
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    ]


def has_consent(person_id: int, purpose: str) -> bool:
    """Tell whether a person's consent to a purpose stands."""
    return bool(consenting([person_id], purpose))


def consenting(person_ids: Iterable[int], purpose: str) -> set[int]:
    """Return which of several persons allow a purpose."""
    rows = Consent.objects.filter(
        person_id__in=list(person_ids),
        purpose=purpose,
        withdrawn_at=None,
        person__erased_at=None,
    )
    return set(rows.order_by("pk").values_list("person_id", flat=True))


def require_consent(by: Actor, *, person_id: int, purpose: Purpose) -> None:
    """Refuse what a person does not allow; the program itself (set-up, demo) may.

    Raises:
        ConsentMissingError: naming the purpose.
    """
    if by.kind != "system" and not has_consent(person_id, purpose):
        raise ConsentMissingError(purpose=purpose.label)
