"""What halls hand to the rooms below: menu and task, pages' tables, to-do, what is on today."""

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonfield.front.dates import near_time_text
from commonfield.front.language import is_chinese
from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.front.templatetags.commonfield import in_language
from commonfield.front.today import TodayLine, register_today
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.services.halls.queries import events_between, halls_in, kept_halls, was_opened
from commonfield.services.halls.types import Door
from commonfield.services.halls.views.texts import clock
from commonfield.workshop.request_bodies import register_file_path

_SOON: Final = timedelta(days=7)


def register_halls() -> None:
    register_task("services:halls", gettext_lazy("Village halls"), 38)
    register_menu_item(
        "services:desk", gettext_lazy("Halls"), {Role.HALL_KEEPER, Role.COUNTY_ADMIN}
    )
    register_today("services.halls", _today, rank=10)
    register_todos("services.halls", _still_shut, roles={Role.HALL_KEEPER})
    register_file_path("/services/desk/")
    register_source_tables(
        "services_hall_card",
        "services_hall_hours",
        "services_open_day",
        "services_closed_day",
        "services_hall_room",
        "services_hall_picture",
        "services_booking",
    )


def _today(place: str, at: datetime) -> list[TodayLine]:
    """Return what is still to happen in halls today, else the next thing in the coming days."""
    on = china_day(at)
    halls = {each.code: each for each in halls_in(place, on)}
    events = events_between(on, on + _SOON, halls=halls)
    coming = [each for each in events if not each.is_cancelled and each.ends_at > at]
    lines: list[TodayLine] = []
    for each in coming:
        is_today = china_day(each.begins_at) == on
        if is_today or not lines:
            when = clock(each.begins_at)
            if not is_today:
                when = near_time_text(each.begins_at, chinese=is_chinese())
            words, address = in_language(each, "title"), reverse("services:hall", args=[each.hall])
            detail = f"{when} · {in_language(halls[each.hall], 'name')}"
            lines.append(TodayLine(_("Halls"), words, address, detail))
    return lines


def _still_shut(reader: TodoReader) -> list[Todo]:
    """Return the to-do for halls that should be open by now and were not opened today."""
    rows = kept_halls(Actor(reader.person_id, "person"), reader.at)
    shut = [row.venue.code for row in rows if row.state.door is Door.DUE]
    shut = [hall for hall in shut if not was_opened(hall, reader.at)]
    address = (
        reverse("services:keep", args=[shut[0]]) if len(shut) == 1 else reverse("services:desk")
    )
    words = ngettext(
        "%(n)s hall should be open by its hours and is not yet",
        "%(n)s halls should be open by their hours and are not yet",
        len(shut),
    )
    return counted(len(shut), words, address, _("Open today"))
