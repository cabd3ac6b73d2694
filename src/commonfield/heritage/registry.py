"""Registrations of the heritage with the rooms below."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.front.today import register_today
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.heritage.commands import (
    count_interview,
    forget_interview,
    forget_person,
    keep_interview,
    unname_inheritor,
)
from commonfield.heritage.models import Inheritor
from commonfield.heritage.permissions import KEEPING
from commonfield.heritage.queries import (
    INHERITOR_PURPOSE,
    consent_object,
    export_of_person,
    items_carried_on,
    unrecorded,
)
from commonfield.heritage.views.fragments import register_heritage_fragments, today_lines
from commonfield.heritage.views.interviews import interviews_of_variety
from commonfield.people.choices import Ground, Purpose, Role
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import SYSTEM, Actor, KeptAbout, Withdrawn
from commonfield.voices.variety_parts import register_variety_part
from commonfield.voices.voice_events import VoiceEvent, VoiceEventKind, subscribe
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.request_bodies import register_file_path

_ANSWERS: Final = {
    "culture.inheritor_unnamed": _("Your name is no longer shown beside what you carry on.")
}
_KEPT: Final = KeptAbout(
    _("What you carry on, confirmed, or picked a day for"),
    Ground.OFFICE,
    used_for=_("So that the place's heritage is known, and who knows it"),
    kept_until=_("until you ask for erasure"),
)


def register() -> None:
    """Register all of them; called once at start."""
    erase, kept = (forget_person,), kept_as(_KEPT, export_of_person)
    holder = Holder(export_of_person, erase, kept, _withdraw, _ANSWERS, items_carried_on)
    person_data.register("culture", holder)
    subscribe("heritage", _hear)
    register_variety_part("interviews", interviews_of_variety)
    words, short = _("The year and its customs"), pgettext_lazy("navigation", "Heritage")
    register_task("heritage:items", words, 37, short)
    register_menu_item("heritage:desk", _("Heritage desk"), KEEPING)
    register_menu_item("heritage:interviews", _("Interviews"), {Role.HALL_KEEPER})
    register_keyed_column(
        SealedColumn(Inheritor, "name_sealed", (INHERITOR_PURPOSE,), about=("code",))
    )
    register_file_path("/heritage/desk/")
    register_todos("heritage.unrecorded", _unrecorded, roles={Role.HERITAGE})
    register_heritage_fragments()
    register_today("heritage", today_lines, rank=30)
    register_source_tables(
        "heritage_item",
        "heritage_confirmation",
        "heritage_media",
        "heritage_chosen_day",
        "heritage_inheritor",
        "heritage_interview",
    )


def _hear(event: VoiceEvent) -> None:
    """Keep, count and forget interviews as their voices are lent, accepted and taken back."""
    if not event.is_conversation:
        return
    now, recording = event.at, event.recording
    match event.kind:
        case VoiceEventKind.LENT:
            keep_interview(by=SYSTEM, now=now, recording=recording, about=event.about)
        case VoiceEventKind.ACCEPTED:
            speaker, place = event.speaker, event.place
            count_interview(by=SYSTEM, now=now, recording=recording, speaker=speaker, place=place)
        case VoiceEventKind.TAKEN_BACK:
            forget_interview(by=SYSTEM, now=now, recording=recording)


def _unrecorded(reader: TodoReader) -> list[Todo]:
    """Return the to-do for inheritors over 75 without an interview."""
    every = unrecorded(by=Actor(reader.person_id, "person"), now=reader.at)
    waiting = sum(not each.waiting for each in every)
    words = ngettext(
        "%(n)s person over 75 is unrecorded", "%(n)s people over 75 are unrecorded", waiting
    )
    there = reverse("heritage:unrecorded")
    return counted(waiting, words, there, pgettext("to-do", "Record them"))


def _withdraw(withdrawn: Withdrawn) -> list[tuple[str, int]]:
    if withdrawn.purpose != Purpose.NAME_SHOWN or not withdrawn.object.startswith(
        consent_object("")
    ):
        return []
    gone = unname_inheritor(by=SYSTEM, now=withdrawn.at, object_code=withdrawn.object)
    return [("culture.inheritor_unnamed", gone)]
