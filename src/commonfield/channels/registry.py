"""What channels register: the worker's jobs, their page at the desk, what waits for a keeper."""

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commonfield.channels.blocks import BLOCKS_PURPOSE
from commonfield.channels.books import check_channels
from commonfield.channels.commands import do_queued, forget_unread, try_all_waiting
from commonfield.channels.models import FileBlock
from commonfield.channels.queries.files import stores_waiting
from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, register_todos
from commonfield.people.choices import Role
from commonfield.stores.desk_nav import register_desk_entry
from commonfield.workshop.books import register_check
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.schedule import register_job


def register() -> None:
    register_job("channels.try_waiting", 60, try_all_waiting)
    register_job("channels.forget_unread", 3_600, forget_unread)
    register_desk_entry("channels", "channels:home", _("Platforms"), 55)
    register_todos("channels.listings", _listings, roles={Role.KEEPER})
    register_job("channels.do_queued", 2, do_queued, lane="long")
    blocks = SealedColumn(
        FileBlock, "content", (BLOCKS_PURPOSE,), about=("file_id",), is_short_lived=True
    )
    register_keyed_column(blocks)
    register_check("channels", check_channels)
    officials = {Role.COUNTY_ADMIN, Role.BUREAU, Role.ANALYST, Role.AUDITOR}
    register_menu_item("channels:county", _("Sales by channel"), officials)


def _listings(reader: TodoReader) -> list[Todo]:
    return [
        Todo(
            words=ngettext(
                "%(n)s listing of a platform is not known yet",
                "%(n)s listings of a platform are not known yet",
                count,
            )
            % {"n": count},
            address=reverse("channels:listings", args=[slug]),
            act=gettext("Say what it is"),
            count=count,
        )
        for slug, count in stores_waiting(reader.organisations(Role.KEEPER))
    ]
