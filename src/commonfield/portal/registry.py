"""Where the county's own people begin their work; the visitor's parts of every page."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext as _go_on
from django.utils.translation import gettext_lazy as _

from commonfield.front.links import cached_reverse
from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.page_cache.fragments import register_fragment
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import today
from commonfield.people import queries
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.portal.first_week import first_steps
from commonfield.portal.lists.choices import ListKind
from commonfield.portal.lists.permissions import lists_open_to
from commonfield.supply.queries import has_growers
from commonfield.workshop.request_bodies import register_file_path
from commonfield.workshop.schedule import jobs_failing, register_job

_EXPORT = "portal.export"
_READERS = frozenset({Role.ANALYST, Role.BUREAU, Role.COUNTY_ADMIN, Role.AUDITOR})


def register() -> None:
    """Register what citizens come for, and what the frame of every page holds of its visitor."""
    register_fragment("account", _account)
    register_fragment("notices", _notices)
    if not settings.IS_PROVINCE:
        _register_county()
    for name, words, opens_to in (
        ("people:persons", _("People"), queries.can_list_persons),
        (
            *("people:organisations", _("Organisations")),
            lambda by, on: any(queries.organisations_listed(by, on)),
        ),
        *(
            ()
            if settings.IS_PROVINCE
            else [("portal:lists", _("Lists by spreadsheet"), lists_open_to)]
        ),
        ("people:audit", _("Audit record"), lambda by, on: queries.may_read_audit(by, on=on)),
    ):
        register_menu_item(name, words, opens_to=_asked_of(opens_to))


def _register_county() -> None:
    register_task("people:me", _("My money"), 30)
    register_task("portal:places", _("My village"), 40, pgettext_lazy("navigation", "Villages"))
    register_task("portal:board", _("County figures"), 50, pgettext_lazy("navigation", "Board"))
    register_menu_item("portal:board", _("County board"), _READERS)
    register_menu_item("portal:photograph", _("The county's photograph"), {Role.COUNTY_ADMIN})
    register_file_path("/photograph/")
    register_todos("portal.first_steps", _first_steps, roles={Role.COUNTY_ADMIN})
    register_todos("portal.growers", _growers, roles={Role.CLERK})
    if settings.EXPORT_TO:
        register_job(_EXPORT, 3_600, _export, lane="long")
        register_todos("portal.export", _export_failed, roles={Role.COUNTY_ADMIN})


def _asked_of(opens_to: Callable[[Actor, date], object]) -> Callable[[int], bool]:
    return lambda person_id: bool(opens_to(Actor(person_id, "person"), today()))


def _export(now: datetime) -> int:
    from commonfield.portal.exporting import export_nightly  # noqa: PLC0415 - it loads arrays

    return export_nightly(now)


def _export_failed(_reader: TodoReader) -> list[Todo]:
    failed = int(_EXPORT in jobs_failing())
    words = gettext("The last export for the province failed; the log says why")
    return counted(failed, words, reverse("portal:board"), gettext("The board"))


def _first_steps(reader: TodoReader) -> list[Todo]:
    """Lead the administrator of a county through its first week, as long as steps are left."""
    if settings.COUNTY_CODE not in reader.places(Role.COUNTY_ADMIN):
        return []
    left = sum(not each.is_done for each in first_steps(reader.at))
    words = ngettext(
        "%(n)s step of the first week is left", "%(n)s steps of the first week are left", left
    )
    return counted(left, words, reverse("portal:first_week"), _go_on("Go on"))


def _growers(_reader: TodoReader) -> list[Todo]:
    """Lead the first clerk of a county to its growers."""
    if has_growers(settings.COUNTY_CODE):
        return []
    address = reverse("portal:list", args=[ListKind.GROWERS])
    return [Todo(_go_on("Enter the growers"), address, _go_on("Upload a list"), 1)]


def _account(request: HttpRequest) -> str:
    """Return the way to one's own page, or to sign in."""
    actor = getattr(request, "actor", None)
    is_person = actor is not None and actor.person_id is not None
    there = cached_reverse("people:me" if is_person else "people:sign_in")
    current = ""
    if request.path.startswith(there):
        current = "page" if request.path == there else "true"
    return _account_link(get_language(), there, current, is_person=is_person)


@lru_cache(maxsize=16)
def _account_link(
    _language: str | None, cached_reverse: str, current: str, *, is_person: bool
) -> str:
    context = {"is_person": is_person, "address": cached_reverse, "current": current}
    return render_to_string("account.html", context).strip()


def _notices(request: HttpRequest) -> str:
    """Return what happened to the form that the visitor has just sent."""
    notices = get_messages(request)
    return render_to_string("notices.html", {"messages": notices}) if len(notices) else ""
