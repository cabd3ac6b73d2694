"""What evaluation hands to the rooms below when the program starts: files, doors, its register."""

from django.utils.translation import gettext_lazy as _

from commonfield.evaluation.books import check_entries
from commonfield.evaluation.entries.queries import check_register, shipped_register
from commonfield.evaluation.guards import register_guards
from commonfield.evaluation.queries.entries import EVIDENCE_PURPOSE
from commonfield.facts.kinds import all_kinds
from commonfield.front.menu import MenuItem, register_menu_item
from commonfield.people.choices import Role
from commonfield.workshop.books import register_check
from commonfield.workshop.files import register_sealed_files
from commonfield_measures.indicators.reading import shipped_definitions

_OF_ENTRIES = frozenset(
    {Role.ANALYST.value, Role.BUREAU.value, Role.COUNTY_ADMIN.value, Role.AUDITOR.value}
)


def register() -> None:
    """Register guards, checks, files and doors, and see that nobody types over what facts tell."""
    register_guards()
    register_menu_item(MenuItem("evaluation:builder", _("Build an index"), _OF_ENTRIES))
    register_menu_item(MenuItem("evaluation:entries", _("Figures entered by hand"), _OF_ENTRIES))
    register_check("entries", check_entries)
    register_sealed_files(EVIDENCE_PURPOSE)
    kinds = {kind.code: (kind.zh, kind.en) for kind in all_kinds()}
    check_register(shipped_register(), kinds=kinds, definitions=shipped_definitions())
