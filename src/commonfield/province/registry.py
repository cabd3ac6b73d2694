"""What province hands to the rooms below when the program starts: its pages, job and to-dos."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.people.choices import Role
from commonfield.people.types import SYSTEM
from commonfield.province.analyst import registry as analyst
from commonfield.workshop.schedule import jobs_failing, register_job

_JOB = "province.collect"
_OFFICIALS = frozenset({Role.ANALYST, Role.BUREAU, Role.COUNTY_ADMIN, Role.AUDITOR})


def register() -> None:
    """Register what a province's site has; a county's has none of it."""
    if not settings.IS_PROVINCE:
        return
    register_task("province:counties", _("Which county is late?"), 10, _("Counties"))
    register_task("province:without_hall", _("Which villages have no hall?"), 20)
    register_task("province:cases", _("What villages tried"), 25, _("Cases"))
    register_task("province:indicators", _("Counties side by side"), 30, _("Indicators"))
    register_menu_item("province:counties", _("Which county is late?"), _OFFICIALS)
    register_menu_item("province:without_hall", _("Which villages have no hall?"), _OFFICIALS)
    register_menu_item("province:idle_halls", _("In which halls does nothing happen?"), _OFFICIALS)
    register_menu_item("province:indicators", _("Counties side by side"), _OFFICIALS)
    analyst.register()
    register_todos("province.collecting", _refused, roles={Role.COUNTY_ADMIN})
    if settings.COLLECT_FROM:
        register_job(_JOB, 3_600, _collect, lane="long")


def _collect(now: datetime) -> int:
    from commonfield.province.cases.commands import fill_cases  # noqa: PLC0415 - it loads arrays
    from commonfield.province.commands import collect  # noqa: PLC0415 - it loads arrays and DuckDB
    from commonfield.province.errors import DeliveriesRefusedError  # noqa: PLC0415 - as above

    found = collect(
        by=SYSTEM,
        now=now,
        sources=settings.COLLECT_FROM,
        to=settings.COLLECT_TO,
        fill_more=fill_cases,
    )
    refused = [each for county in found for each in county.refused]
    if refused:
        names = ", ".join(each.code or each.refused[0].file for each in found if each.refused)
        why = "; ".join(each.message for each in refused)
        raise DeliveriesRefusedError(counties=names, why=why)
    return sum(each.is_new for each in found)


def _refused(_reader: TodoReader) -> list[Todo]:
    """Tell the administrator of a night that failed, and of deliveries that were refused."""
    from commonfield.province.queries import counties  # noqa: PLC0415 - it loads arrays

    address = reverse("province:counties")
    refused = sum(bool(each.refused) for each in counties())
    words = ngettext(
        "%(n)s county's last delivery was refused",
        "%(n)s counties' last deliveries were refused",
        refused,
    )
    found = counted(refused, words, address, gettext("See which"))
    if _JOB in jobs_failing():
        words = gettext("The last collecting failed; the log says why.")
        found.append(Todo(words, address, gettext("See"), 1))
    return found
