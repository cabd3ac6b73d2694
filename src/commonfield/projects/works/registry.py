"""What works hands to the rooms below: guards, papers, check of decisions, the menu, to-dos."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.people.choices import Ground
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import Actor, KeptAbout
from commonfield.projects.models import MilestoneDecision
from commonfield.projects.works.guards import register_guards
from commonfield.projects.works.permissions import KEEPERS
from commonfield.projects.works.queries import is_idle, kept_projects, steps_of, waits_for
from commonfield.projects.works.types import PAPER_PURPOSE
from commonfield.workshop.approvals import register_approvals
from commonfield.workshop.media import register_sealed_files

_KEPT: Final = KeptAbout(
    _("Steps of projects that you reported or decided on"),
    Ground.OFFICE,
    used_for=_("So that two people are accountable for each step"),
    kept_until=_("permanently; after erasure only under a number"),
)


def register_works() -> None:
    register_guards()
    person_data.register("projects.works", Holder(export=steps_of, kept=kept_as(_KEPT, steps_of)))
    register_sealed_files(PAPER_PURPOSE)
    register_approvals("project_milestones", MilestoneDecision)
    register_menu_item("projects:works_desk", _("Projects of the bureaus"), KEEPERS)
    register_todos("projects.works", _waiting, roles=KEEPERS)


def _waiting(reader: TodoReader) -> list[Todo]:
    """Return what waits for a second person, and projects where nothing was done for 90 days."""
    found = kept_projects(by=Actor(reader.person_id, "person"), now=reader.at)
    waiting = sum(waits_for(each, reader.person_id) for each in found)
    idle = sum(is_idle(each, reader.at) for each in found)
    lines = (
        (
            waiting,
            ngettext(
                "%(n)s milestone waits to be accepted",
                "%(n)s milestones wait to be accepted",
                waiting,
            ),
            pgettext("to-do", "Look at it"),
        ),
        (
            idle,
            ngettext(
                "in %(n)s project nothing was done for 90 days",
                "in %(n)s projects nothing was done for 90 days",
                idle,
            ),
            pgettext("to-do", "Say how it stands"),
        ),
    )
    address = reverse("projects:works_desk")
    return [line for count, words, act in lines for line in counted(count, words, address, act)]
