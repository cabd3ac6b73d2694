"""What evaluation hands to the rooms below when the program starts: files, doors, its register.

Its own reads are loaded on first use: they bring arrays, a sixth of a short command.
"""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commonfield.evaluation.books import acts_held_of, check_entries
from commonfield.evaluation.entries.queries import check_register, shipped_register
from commonfield.evaluation.entries.types import EVIDENCE_PURPOSE
from commonfield.evaluation.guards import register_guards
from commonfield.facts.kinds import all_kinds
from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.people.choices import Ground, Role
from commonfield.people.commands import Holder, person_data
from commonfield.people.types import Actor, KeptAbout
from commonfield.workshop.books import register_check
from commonfield.workshop.media import register_sealed_files
from commonfield_measures.indicators.reading import shipped_definitions

_OF_ENTRIES = frozenset({Role.ANALYST, Role.BUREAU, Role.COUNTY_ADMIN, Role.AUDITOR})
_CHECKING = _OF_ENTRIES - {Role.AUDITOR} | {Role.REVIEWER}


def register() -> None:
    """Register guards, checks, files and doors, and see that nobody types over what facts tell."""
    register_guards()
    # Who entered and checked a figure stays under a number, as in the audit.
    person_data.register("evaluation", Holder(export=acts_held_of, kept=_kept))
    register_menu_item("evaluation:builder", _("Build an index"), _OF_ENTRIES)
    register_menu_item(
        "evaluation:entries", _("Figures entered by hand"), _OF_ENTRIES | {Role.REVIEWER}
    )
    register_todos("evaluation.entries", _entries_to_check, roles=_CHECKING)
    register_check("entries", check_entries)
    register_sealed_files(EVIDENCE_PURPOSE)
    kinds = {kind.code: (kind.zh, kind.en) for kind in all_kinds()}
    check_register(shipped_register(), kinds=kinds, definitions=shipped_definitions())


def _entries_to_check(reader: TodoReader) -> list[Todo]:
    from commonfield.evaluation.queries.entries import number_to_check  # noqa: PLC0415 - see above

    number = number_to_check(by=Actor(reader.person_id, "person"), now=reader.at)
    words = ngettext("%(n)s entered figure to check", "%(n)s entered figures to check", number)
    return counted(number, words, reverse("evaluation:entries"), pgettext("to-do", "Check"))


def _kept(person_id: int) -> list[KeptAbout]:
    acts = sum(map(len, acts_held_of(person_id).values()))
    return [
        KeptAbout(
            _("Figures entered or checked"),
            Ground.OFFICE,
            acts,
            used_for=_("So that someone is accountable for each figure"),
            kept_until=_("permanently; after erasure only under a number"),
        )
    ]
