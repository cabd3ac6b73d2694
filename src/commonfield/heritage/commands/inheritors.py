"""Inheritors: added, named by their consent, taken off the list."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from commonfield.heritage.commands.items import audit_item, locked_item
from commonfield.heritage.errors import InheritorNotWrittenDownError
from commonfield.heritage.models import ChosenDay, HeritageConfirmation, Inheritor
from commonfield.heritage.permissions import keeps_heritage, require_heritage_keeper
from commonfield.heritage.queries import INHERITOR_PURPOSE, consent_object
from commonfield.heritage.types import NewInheritor
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_serial
from commonfield.people import commands as people
from commonfield.people.choices import ConsentChannel, ConsentScope, Purpose
from commonfield.people.permissions import may_help_to_lend, require_system
from commonfield.people.queries import full_names, home_and_household
from commonfield.people.types import SYSTEM, Actor, ConsentTerms
from commonfield.workshop.erasing import delete_existing
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.vault import seal

_DIGITS: Final = 8


@transaction.atomic
def add_inheritor(*, by: Actor, now: datetime, item: str, inheritor: NewInheritor) -> str:
    """Add an inheritor of an item, whose name only the desk reads; return their code."""
    row = locked_item(by, item, now)
    require_heritage_keeper(by, inheritor.place, now)
    if inheritor.person is not None:
        _require_known(by, inheritor.person, now)
    code = new_serial(_DIGITS)
    name = inheritor.name.strip() if inheritor.person is None else ""
    Inheritor.objects.create(
        code=code,
        item=row,
        person=inheritor.person,
        name_sealed=seal(name, purpose=INHERITOR_PURPOSE, about=about_of(code)) if name else None,
        level=inheritor.level,
        place=inheritor.place,
        born_year=inheritor.born_year,
        added_at=now,
    )
    audit_item("culture.inheritor_added", by, row, now, inheritor=code)
    return code


def _require_known(by: Actor, person_id: int, now: datetime) -> None:
    """Refuse an unknown number, and a person elsewhere: the desk would read their name."""
    if not full_names([person_id]):
        raise InheritorNotWrittenDownError
    home, _household = home_and_household(person_id)
    if not keeps_heritage(by, home, china_day(now)):
        raise InheritorNotWrittenDownError


@transaction.atomic
def name_inheritor(
    *, by: Actor, now: datetime, code: str, channel: ConsentChannel, until: date | None = None
) -> int:
    """Let an item's page name an inheritor who consented: themselves, aloud or on paper.

    Return the consent's number.
    """
    row = _locked(code)
    if row.person is None:
        raise InheritorNotWrittenDownError
    consent = people.give_consent(
        by=by,
        now=now,
        person_id=row.person,
        purpose=Purpose.NAME_SHOWN,
        channel=channel,
        terms=ConsentTerms(object=consent_object(code), scope=ConsentScope.SITE, until=until),
    )
    row.is_named = True
    row.save(update_fields=["is_named"])
    return consent


@transaction.atomic
def unname_inheritor(*, by: Actor, now: datetime, object_code: str) -> int:  # noqa: ARG001 - a command
    """Remove an inheritor's name once their consent has ended; return the number of pages."""
    require_system(by)
    code = object_code.removeprefix(consent_object(""))
    return Inheritor.objects.filter(code=code, is_named=True).update(is_named=False)


@transaction.atomic
def end_inheritor(*, by: Actor, now: datetime, code: str) -> None:
    """Take an inheritor who died, or wishes it, off the list; the consent to their name ends."""
    row = _locked(code)
    require_heritage_keeper(by, row.place, now)
    if row.is_named and row.person is not None:
        is_helping = may_help_to_lend(by, person_id=row.person, on=china_day(now))
        people.withdraw_consent(
            by=by if is_helping else SYSTEM,
            now=now,
            person_id=row.person,
            purpose=Purpose.NAME_SHOWN,
            object_code=consent_object(code),
        )
    row.ended_on, row.name_sealed, row.is_named = china_day(now), None, False
    row.save(update_fields=["ended_on", "name_sealed", "is_named"])
    audit_item("culture.inheritor_ended", by, row.item, now, inheritor=code)


@transaction.atomic
def forget_person(*, by: Actor, now: datetime, person_id: int) -> None:  # noqa: ARG001 - as above
    """Forget an erased person as inheritor, as confirmer, and as picker of a day."""
    require_system(by)
    models = (Inheritor, HeritageConfirmation)
    delete_existing(*(model.objects.filter(person=person_id) for model in models))
    chosen = ChosenDay.objects.filter(chosen_by=Actor(person_id, "person").code)
    if chosen.exists():
        chosen.update(chosen_by="")


def _locked(code: str) -> Inheritor:
    rows = Inheritor.objects.select_for_update(of=("self",)).filter(code=code, ended_on=None)
    return must_exist(rows.select_related("item").first())
