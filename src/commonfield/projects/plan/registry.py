"""What the plan hands to the rooms below: guard, job, targets, the menu, to-dos.

Its own reads are loaded on first use: they bring evaluation's arrays.
"""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commonfield.evaluation.targets import IndicatorTarget, register_targets
from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day
from commonfield.projects.plan.guards import register_guards
from commonfield.projects.plan.permissions import PLANNERS
from commonfield.workshop.schedule import register_job


def register_plan() -> None:
    register_guards()
    register_targets("projects.plan", _targets)
    register_job("projects.count_targets", 86_400, _count)
    register_menu_item("projects:desk", _("Write the county's plan"), PLANNERS)
    register_todos("projects.plan", _to_set_anew, roles=PLANNERS)


def _targets() -> Sequence[IndicatorTarget]:
    from commonfield.projects.plan.queries import shown_targets  # noqa: PLC0415 - see above

    return shown_targets()


def _count(now: datetime) -> int:
    from commonfield.projects.plan.commands import count_targets  # noqa: PLC0415 - see above

    return count_targets(now)


def _to_set_anew(reader: TodoReader) -> list[Todo]:
    from commonfield.projects.plan.queries import targets_to_set_anew  # noqa: PLC0415 - see above

    over, changed = targets_to_set_anew(china_day(reader.at))
    lines = (
        (over, ngettext("%(n)s target's day is over", "%(n)s targets' days are over", over)),
        (
            changed,
            ngettext(
                "%(n)s target's indicator is counted differently now",
                "%(n)s targets' indicators are counted differently now",
                changed,
            ),
        ),
    )
    act, address = pgettext("to-do", "Set it anew"), reverse("projects:desk")
    return [line for count, words in lines for line in counted(count, words, address, act)]
