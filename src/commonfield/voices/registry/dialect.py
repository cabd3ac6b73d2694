"""Registrations of varieties and lessons with the rooms below."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.offline.kinds import register_kind, register_sent_by_form
from commonfield.offline.packs import register_packs
from commonfield.people.choices import Role
from commonfield.voices.offline_acts import KINDS
from commonfield.voices.packs import named_versions
from commonfield.voices.views.lessons import register_lesson_fragments
from commonfield.workshop.request_bodies import register_file_path


def register_dialect() -> None:
    register_lesson_fragments()
    register_kind(*KINDS)
    register_sent_by_form("recording", _("Recording of your voice"))
    register_packs("dialect", named_versions)
    short = pgettext_lazy("navigation", "Dialect")
    register_task("voices:varieties", _("Learn to speak"), 36, short)
    register_menu_item("voices:desk", _("Dialects"), {Role.COUNTY_ADMIN})
    register_file_path("/dialect/desk/")
    register_source_tables(
        "voices_variety", "voices_variety_area", "voices_word_collection", "voices_dialect_word"
    )
