"""What reports hand to the rooms below: tasks, to-dos, persons' data, sealed columns, jobs."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.offline.kinds import register_kind
from commonfield.people.choices import Ground
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import Actor, KeptAbout
from commonfield.services.choices import WAITING_REPORTS
from commonfield.services.models import RepairReport
from commonfield.services.reports.commands import forget_reporter, forget_reporters
from commonfield.services.reports.offline_acts import KINDS
from commonfield.services.reports.permissions import ANSWERING
from commonfield.services.reports.queries import (
    PHOTO_PURPOSE,
    WORDS_PURPOSE,
    export_of_person,
    has_reports,
    reports_to_answer,
)
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.media import register_sealed_files
from commonfield.workshop.schedule import register_job

_KEPT: Final = KeptAbout(
    _("What you reported as broken"),
    Ground.CONTRACT,
    used_for=_("So that it is repaired, and you are told"),
    kept_until=_(
        "until your account is erased; words, name, phone and photograph: 30 days after closing"
    ),
)


def register_reports() -> None:
    holder = Holder(export_of_person, (forget_reporter,), kept_as(_KEPT, export_of_person))
    person_data.register("services", holder)
    words = SealedColumn(RepairReport, "words_sealed", (WORDS_PURPOSE,), about=("code",))
    register_keyed_column(words)
    register_sealed_files(PHOTO_PURPOSE)
    register_kind(*KINDS)
    register_task("services:report", _("Report something broken"), 39)
    register_menu_item("services:reports", _("Reports of broken things"), ANSWERING)
    register_menu_item("services:own_reports", _("What you reported"), opens_to=has_reports)
    register_todos("services.reports", _waiting, roles=ANSWERING)
    register_job("services.forget_reporters", 86_400, forget_reporters)


def _waiting(reader: TodoReader) -> list[Todo]:
    rows = reports_to_answer(Actor(reader.person_id, "person"), reader.at)
    codes = list(rows.filter(state__in=WAITING_REPORTS).values_list("code", flat=True))
    words = ngettext(
        "%(n)s report of something broken waits for an answer",
        "%(n)s reports of something broken wait for an answer",
        len(codes),
    )
    there = (
        reverse("services:report_answer", args=codes)
        if len(codes) == 1
        else reverse("services:reports")
    )
    return counted(len(codes), words, there, pgettext("a report", "Answer"))
