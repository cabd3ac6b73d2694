"""What the board hands to the rooms below: persons' data, sealed columns, guard, job, to-dos."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_task
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.people.choices import Ground, Role
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import Actor, KeptAbout
from commonfield.places.choices import DivisionLevel
from commonfield.places.queries import places
from commonfield.services.board.commands import delete_old_files, forget_asker
from commonfield.services.board.queries import (
    export_of_asker,
    export_of_relations,
    villages_overdue,
    waiting_counts,
)
from commonfield.services.board.rules import FILE_PURPOSE, QUESTION_PURPOSE
from commonfield.services.bookings.queries import OFFICERS
from commonfield.services.models import BoardQuestion, NoticeDecision, NoticeFile
from commonfield.workshop.approvals import approval_guard, register_approvals
from commonfield.workshop.guards import register_guard
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.request_bodies import register_file_path
from commonfield.workshop.schedule import register_job

_KEPT: Final = KeptAbout(
    _("Questions you asked your village"),
    Ground.LAW,
    used_for=_("So that your village answers you within the days of the law"),
    kept_until=_("until your account is erased"),
)


_RELATIONS: Final = KeptAbout(
    _("That you or a relative sits on a village's supervision committee"),
    Ground.LAW,
    used_for=_("So that no relative of the villagers' committee accepts its notices"),
    kept_until=_("until your account is erased"),
)


def register_board() -> None:
    holder = Holder(export_of_asker, (forget_asker,), kept_as(_KEPT, export_of_asker))
    relations = Holder(export_of_relations, kept=kept_as(_RELATIONS, export_of_relations))
    person_data.register("services.board", holder)
    person_data.register("services.board", relations)
    for model, column, purpose in (
        (NoticeFile, "content_sealed", FILE_PURPOSE),
        (BoardQuestion, "text_sealed", QUESTION_PURPOSE),
        (BoardQuestion, "answer_sealed", QUESTION_PURPOSE),
    ):
        register_keyed_column(SealedColumn(model, column, (purpose,), about=("number",)))
    register_guard(approval_guard("services_notice_decision", "services_notice"))
    register_approvals("notices", NoticeDecision)
    register_job("services.delete_old_notice_files", 86_400, delete_old_files)
    register_task("services:boards", _("Village notice boards"), 39)
    register_file_path("/services/board/")
    register_todos("services.overdue_notices", _overdue, roles=OFFICERS)
    register_todos("services.board", _waiting, roles={Role.VILLAGE_CLERK, Role.SUPERVISOR})


def _overdue(reader: TodoReader) -> list[Todo]:
    """Return an officer's to-do: villages of their places with overdue notices."""
    count = len(villages_overdue(Actor(reader.person_id, "person"), reader.at))
    words = ngettext(
        "in %(n)s village notices are overdue", "in %(n)s villages notices are overdue", count
    )
    return counted(count, words, reverse("services:overdue_notices"), gettext("Look at them"))


def _waiting(reader: TodoReader) -> list[Todo]:
    """Return what waits at a clerk's or a supervisor's village."""
    held = places(reader.places(Role.VILLAGE_CLERK, Role.SUPERVISOR)).values()
    villages = [each.code for each in held if each.level == DivisionLevel.VILLAGE]
    if not villages:
        return []
    notices, questions, overdue = waiting_counts(villages, reader.at)
    address = reverse("services:board_desk", args=[villages[0]])
    lines = (
        (
            notices,
            ngettext(
                "%(n)s notice waits for the supervision committee",
                "%(n)s notices wait for the supervision committee",
                notices,
            ),
            gettext("Look at it"),
        ),
        (
            questions,
            ngettext(
                "%(n)s question waits for an answer",
                "%(n)s questions wait for an answer",
                questions,
            ),
            gettext("Answer it"),
        ),
        (
            overdue,
            ngettext("%(n)s notice is overdue", "%(n)s notices are overdue", overdue),
            gettext("Publish it"),
        ),
    )
    return [line for count, words, act in lines for line in counted(count, words, address, act)]
