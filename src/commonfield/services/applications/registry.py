"""What applications hand to the rooms below: persons' data, sealed columns, menu, to-dos, jobs."""

from collections.abc import Sequence
from typing import Any, Final

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonfield.front.dates import day_text
from commonfield.front.language import is_chinese
from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import today
from commonfield.people.choices import Ground, Purpose
from commonfield.people.commands import Holder, erased_without, kept_as, person_data
from commonfield.people.types import Actor, KeptAbout
from commonfield.services.applications.commands import (
    forget_applicant,
    forget_deeds,
    forget_old_applications,
)
from commonfield.services.applications.permissions import DESK
from commonfield.services.applications.queries import (
    CONTENT_PURPOSE,
    PAPER_PURPOSE,
    decided_at_desk,
    export_of_person,
    has_applications,
    open_at_desk,
)
from commonfield.services.applications.terms import unreadable_terms
from commonfield.services.models import ServiceApplication
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.media import register_sealed_files
from commonfield.workshop.request_bodies import register_file_path
from commonfield.workshop.schedule import register_job

_FORGOTTEN: Final = "services.applications_forgotten"
_KEPT: Final = KeptAbout(
    gettext_lazy("What you applied for"),
    Ground.CONSENT,
    purpose=Purpose.SERVICES,
    used_for=gettext_lazy("So that it can be decided, and you are told"),
    kept_until=gettext_lazy("answers and papers: a year after the end, or until you withdraw it"),
)


def register_applications() -> None:
    holder = Holder(
        export_of_person,
        (forget_applicant, forget_deeds),
        kept_as(_KEPT, export_of_person),
        withdraw=erased_without(Purpose.SERVICES, forget_applicant, _FORGOTTEN),
        answers={_FORGOTTEN: gettext_lazy("What you applied for was withdrawn and forgotten.")},
    )
    person_data.register("services", holder)
    content = SealedColumn(
        ServiceApplication, "content_sealed", (CONTENT_PURPOSE,), about=("number",)
    )
    register_keyed_column(content)
    register_sealed_files(PAPER_PURPOSE)
    register_file_path("/services/for/")
    register_file_path("/services/applications/")
    register_task("services:guide", gettext_lazy("Get something done"), 39)
    register_menu_item(
        "services:own_applications",
        gettext_lazy("What you applied for"),
        opens_to=lambda person_id: has_applications(person_id, today()),
    )
    register_menu_item("services:office", gettext_lazy("Applications of your villages"), DESK)
    register_todos("services.applications", _waiting, roles=DESK)
    register_job("services.forget_old_applications", 86_400, forget_old_applications)
    register(_check_terms)


def _check_terms(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **kwargs: Any,  # noqa: ANN401, ARG001 - Django's signature
) -> list[CheckMessage]:
    """Tell at start that an operator's terms cannot be read, and not first on a page."""
    problem = unreadable_terms()
    return [Error(problem, id="services.E001")] if problem else []


def _waiting(reader: TodoReader) -> list[Todo]:
    """Return a desk's to-dos: what is not decided, with what runs out first; what is ready."""
    by, address = Actor(reader.person_id, "person"), reverse("services:office")
    waiting, decided = open_at_desk(by, reader.at), decided_at_desk(by, reader.at)
    first = waiting[0].first_day if waiting else None
    words = _("The next one runs out on %(day)s.")
    runs_out = words % {"day": day_text(first, chinese=is_chinese())} if first else ""
    opened = ngettext(
        "%(n)s application is not decided yet",
        "%(n)s applications are not decided yet",
        len(waiting),
    )
    ready = ngettext(
        "%(n)s result is to be handed over", "%(n)s results are to be handed over", len(decided)
    )
    return [
        *counted(len(waiting), opened, address, _("Look at them"), runs_out),
        *counted(len(decided), ready, address, _("Hand over")),
    ]
