"""Registrations of learners' cards with the rooms below."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.people.choices import Ground, Purpose
from commonfield.people.commands import Holder, erased_without, kept_as, person_data
from commonfield.people.types import KeptAbout
from commonfield.voices.learning.commands import erase_learner
from commonfield.voices.learning.queries import export_of_person, learns, todays_cards

_ANSWERS: Final = {
    "culture.learning_forgotten": _(
        "The dialect words that you learn and your answers to them were deleted; days and"
        " lessons that counted stay in your village's figures, without your name."
    )
}
_KEPT: Final = KeptAbout(
    _("Dialect words that you learn, and your answers"),
    Ground.CONSENT,
    purpose=Purpose.LEARNING,
    used_for=_("To ask you each word again in time, on each of your devices"),
    kept_until=_("until you remove them or your account is erased"),
)


def register_learning() -> None:
    withdraw = erased_without(Purpose.LEARNING, erase_learner, "culture.learning_forgotten")
    kept = kept_as(_KEPT, export_of_person)
    holder = Holder(export_of_person, (erase_learner,), kept, withdraw, _ANSWERS)
    person_data.register("culture", holder)
    register_menu_item("voices:learnt", _("What I am learning"), opens_to=learns)
    register_todos("voices.todays_words", _todays_words)


def _todays_words(reader: TodoReader) -> list[Todo]:
    """Return a learner's to-do for today's words."""
    if not learns(reader.person_id):
        return []
    left = len(todays_cards(reader.person_id, now=reader.at).cards)
    words = ngettext("%(n)s word to review today", "%(n)s words to review today", left)
    act = pgettext("to-do", "Review words")
    there = reverse("voices:todays_words")
    return counted(left, words, there, act)
