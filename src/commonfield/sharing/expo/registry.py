"""What expos hand to the rooms below: exhibits, persons' data, sealed columns, jobs, to-dos."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.dates import day_text
from commonfield.front.language import is_chinese
from commonfield.front.menu import register_menu_item
from commonfield.front.templatetags.commonfield import in_language
from commonfield.front.today import TodayLine, register_today
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day, today
from commonfield.people.choices import Ground, Role
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import Actor, KeptAbout
from commonfield.sharing.expo.commands import forget_enquirer, forget_enquiries, show_due_stands
from commonfield.sharing.expo.exhibits import register_known_exhibits
from commonfield.sharing.expo.permissions import ARRANGERS, STAND_ROLES
from commonfield.sharing.expo.queries import (
    ANSWER_PURPOSE,
    ENQUIRY_PURPOSE,
    enquiries_to_answer,
    export_of_enquirer,
    expos,
    has_stands,
)
from commonfield.sharing.models import StandEnquiry
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.schedule import register_job

_RANK: Final = 45
_KEPT: Final = KeptAbout(
    _("What you asked at stands of an expo"),
    Ground.CONTRACT,
    used_for=_("So that the stand's people can answer you"),
    kept_until=_("30 days after the answer; without one half a year"),
)


def register_expo() -> None:
    register_known_exhibits()
    holder = Holder(export_of_enquirer, (forget_enquirer,), kept_as(_KEPT, export_of_enquirer))
    person_data.register("sharing.expo", holder)
    for column, purpose in (("words_sealed", ENQUIRY_PURPOSE), ("answer_sealed", ANSWER_PURPOSE)):
        register_keyed_column(SealedColumn(StandEnquiry, column, (purpose,), about=("code",)))
    register_job("sharing.show_stands", 3_600, show_due_stands)
    register_job("sharing.forget_enquiries", 86_400, forget_enquiries)
    register_menu_item(
        "sharing:expo_desk",
        _("Expos and stands"),
        ARRANGERS,
        opens_to=lambda person_id: has_stands(person_id, today()),
    )
    register_todos("sharing.expo", _waiting, roles={Role.EDITOR, *STAND_ROLES})
    register_today("sharing.expo", _on_today, rank=_RANK)


def _waiting(reader: TodoReader) -> list[Todo]:
    rows = enquiries_to_answer(Actor(reader.person_id, "person"), reader.at)
    count = rows.filter(answered_at=None).count()
    words = ngettext(
        "%(n)s enquiry at a stand waits for an answer",
        "%(n)s enquiries at stands wait for an answer",
        count,
    )
    return counted(count, words, reverse("sharing:enquiries"), pgettext("an enquiry", "Answer"))


def _on_today(_place: str, at: datetime) -> list[TodayLine]:
    on = china_day(at)
    return [
        TodayLine(
            gettext("Expo"),
            in_language(each, "name"),
            reverse("sharing:expo", args=[each.pk]),
            gettext("until %(day)s") % {"day": day_text(each.ends_on, chinese=is_chinese())},
        )
        for each in expos(on)
        if each.starts_on <= on <= each.ends_on
    ]
