"""What evaluation hands to the rooms below when the program starts: files, doors, its register."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from commonfield.evaluation.books import check_entries
from commonfield.evaluation.entries.queries import check_register, shipped_register
from commonfield.evaluation.guards import register_guards
from commonfield.evaluation.queries.entries import EVIDENCE_PURPOSE
from commonfield.evaluation.queries.persons import acts_held_of
from commonfield.facts.kinds import all_kinds
from commonfield.front.menu import MenuItem, register_menu_item
from commonfield.people.choices import Ground, Role
from commonfield.people.commands import Holder, person_data
from commonfield.people.types import KeptAbout
from commonfield.workshop.books import register_check
from commonfield.workshop.media import register_sealed_files
from commonfield_measures.indicators.reading import shipped_definitions

_OF_ENTRIES = frozenset(
    {Role.ANALYST.value, Role.BUREAU.value, Role.COUNTY_ADMIN.value, Role.AUDITOR.value}
)


def register() -> None:
    """Register guards, checks, files and doors, and see that nobody types over what facts tell."""
    register_guards()
    person_data.register("evaluation", Holder(export=acts_held_of, erase=_keep_acts, kept=_kept))
    register_menu_item(MenuItem("evaluation:builder", _("Build an index"), _OF_ENTRIES))
    register_menu_item(
        MenuItem(
            "evaluation:entries", _("Figures entered by hand"), _OF_ENTRIES | {Role.REVIEWER.value}
        )
    )
    register_check("entries", check_entries)
    register_sealed_files(EVIDENCE_PURPOSE)
    kinds = {kind.code: (kind.zh, kind.en) for kind in all_kinds()}
    check_register(shipped_register(), kinds=kinds, definitions=shipped_definitions())


def _kept(person_id: int) -> list[KeptAbout]:
    acts = sum(map(len, acts_held_of(person_id).values()))
    return [KeptAbout(_("Figures entered or checked"), Ground.OFFICE, acts)] if acts else []


def _keep_acts(person_id: int, now: datetime) -> None:
    """Forget nothing: who entered and checked a figure stays under a number, as in the audit."""
