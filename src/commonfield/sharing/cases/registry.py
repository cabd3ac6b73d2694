"""What cases hand to the rooms below: guards, a person's data, a check, the menu, to-dos."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.people.choices import Ground, Purpose
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import SYSTEM, KeptAbout, Withdrawn
from commonfield.sharing.cases.commands import forget_contact
from commonfield.sharing.cases.guards import register_guards
from commonfield.sharing.cases.permissions import ACCEPTING, SPEAKING
from commonfield.sharing.cases.queries import (
    cases_named,
    consent_object,
    export_of_contact,
    waiting_count,
)
from commonfield.sharing.models import CaseDecision
from commonfield.workshop.approvals import register_approvals
from commonfield.workshop.request_bodies import register_file_path

_ANSWERS: Final = {"sharing.contact_unnamed": _("A case no longer names you as the person to ask.")}
_KEPT: Final = KeptAbout(
    _("That a case names you as the person to ask"),
    Ground.CONSENT,
    used_for=_("So that other villages can ask you"),
    kept_until=_("until you withdraw it"),
)


def register_cases() -> None:
    register_guards()
    erase, kept = (forget_contact,), kept_as(_KEPT, export_of_contact)
    holder = Holder(export_of_contact, erase, kept, _withdraw, _ANSWERS, cases_named)
    person_data.register("sharing", holder)
    register_approvals("cases", CaseDecision)
    register_file_path("/sharing/cases/")
    register_task("sharing:cases", _("What villages tried"), 41)
    register_menu_item("sharing:case_desk", _("Cases of your villages"), SPEAKING | ACCEPTING)
    register_todos("sharing.cases", _waiting, roles=ACCEPTING)


def _withdraw(withdrawn: Withdrawn) -> list[tuple[str, int]]:
    head = consent_object("")
    if withdrawn.purpose != Purpose.NAME_SHOWN or not withdrawn.object.startswith(head):
        return []
    slug, who = withdrawn.object.removeprefix(head), withdrawn.person_id
    gone = forget_contact(by=SYSTEM, now=withdrawn.at, person_id=who, slug=slug)
    return [("sharing.contact_unnamed", gone)]


def _waiting(reader: TodoReader) -> list[Todo]:
    """Return the to-do of the second person: cases of their places that wait."""
    count = waiting_count(reader.places(*ACCEPTING), reader.person_id)
    words = ngettext(
        "%(n)s case waits for a second person", "%(n)s cases wait for a second person", count
    )
    return counted(count, words, reverse("sharing:case_desk"), gettext("Look at it"))
