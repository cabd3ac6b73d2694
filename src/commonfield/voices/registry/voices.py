"""Registrations of recordings with the rooms below."""

from collections.abc import Callable, Collection
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.front.templatetags.commonfield import in_language
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.people.choices import Ground, Purpose
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import SYSTEM, Actor, KeptAbout, Withdrawn
from commonfield.voices.commands import forget_checker, forget_voices, unname_voice
from commonfield.voices.permissions import REVIEWERS
from commonfield.voices.queries import (
    export_of_person,
    lends,
    recordings_by_code,
    refused_voices,
    voices_to_check,
)
from commonfield.voices.views.shown import recorded_text

_ANSWERS = {
    "culture.voice_taken_back": _(
        "Your recording was taken back: its sound is out of all pages, addresses and exports, and"
        " phones remove it when they are next online."
    ),
    "culture.voice_unnamed": _("Your name is no longer shown beside your recording."),
}
_KEPT: Final = KeptAbout(
    _("Recordings of your voice"),
    Ground.CONSENT,
    purpose=Purpose.VOICE,
    used_for=_("So that others learn how it is said in your village"),
    kept_until=_("until you take them back, or the day that you chose"),
)
_DONE: Final[dict[str, tuple[str, Callable[..., int]]]] = {
    Purpose.VOICE: ("culture.voice_taken_back", forget_voices),
    Purpose.NAME_SHOWN: ("culture.voice_unnamed", unname_voice),
}


def register_voices() -> None:
    erase, kept = (forget_voices, forget_checker), kept_as(_KEPT, export_of_person)
    holder = Holder(export_of_person, erase, kept, _withdraw, _ANSWERS, _things)
    person_data.register("culture", holder)
    register_source_tables("voices_recording")
    register_menu_item("voices:check", _("Listen and check"), REVIEWERS)
    register_menu_item("voices:voices", _("Voices I lent"), opens_to=lends)
    register_todos("voices.voices", _to_check, roles=REVIEWERS)
    register_todos("voices.refused_voices", _to_say_again)


def _to_check(reader: TodoReader) -> list[Todo]:
    """Return a reviewer's to-do for waiting recordings."""
    waiting = len(voices_to_check(Actor(reader.person_id, "person"), now=reader.at))
    words = ngettext(
        "%(n)s recording waits to be checked", "%(n)s recordings wait to be checked", waiting
    )
    return counted(waiting, words, reverse("voices:check"), gettext("Listen and check"))


def _to_say_again(reader: TodoReader) -> list[Todo]:
    """Return a speaker's to-do for refused recordings."""
    refused = refused_voices(reader.person_id)
    words = ngettext(
        "%(n)s recording of yours was not found right",
        "%(n)s recordings of yours were not found right",
        refused,
    )
    return counted(refused, words, reverse("voices:voices"), pgettext("to-do", "See why"))


def _withdraw(withdrawn: Withdrawn) -> list[tuple[str, int]]:
    kind, _colon, code = withdrawn.object.partition(":")
    if kind != "recording" or not code or withdrawn.purpose not in _DONE:
        return []
    answer, undo = _DONE[withdrawn.purpose]
    count = undo(by=SYSTEM, now=withdrawn.at, person_id=withdrawn.person_id, code=code)
    return [(answer, count)]


def _things(objects: Collection[str]) -> dict[str, str]:
    """Return the words of consents' recordings."""
    codes = [each.removeprefix("recording:") for each in objects if each.startswith("recording:")]
    return {
        row.thing: f"{recorded_text(row)} · {in_language(row, 'variety_name')}"
        for row in recordings_by_code(codes)
    }
