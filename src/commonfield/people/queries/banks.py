"""What is known of bank numbers without opening them: fingerprints, and when one was entered."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from commonfield.audit.queries import last_done_to
from commonfield.people.choices import Purpose, SealedField
from commonfield.people.models import Person
from commonfield.people.queries.privacy import consenting
from commonfield.workshop.vault import fingerprints


def bank_fingerprints(about: Mapping[int, str], *, purpose: str) -> dict[int, list[str]]:
    """Return keyed fingerprints of the bank numbers that persons allow to be paid to.

    Under every known key, the current one first. ``about`` is what each is bound to, by person: the
    same number bound to something else has another one, so that nothing joins the two.
    """
    allowing = consenting(about, Purpose.PAYOUT)
    rows = Person.objects.alive().filter(pk__in=allowing, bank_sealed__isnull=False)
    return {
        row.pk: fingerprints(f"{about[row.pk]} {row.opened(SealedField.BANK)}", purpose=purpose)
        for row in rows.order_by("pk")
    }


def bank_last_entered(person_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when a bank number was last entered for persons, also where it is deleted since."""
    things = {f"person:P{each}": each for each in person_ids}
    found = last_done_to(things, action="people.bank_sealed")
    return {things[thing]: at for thing, at in found.items()}
