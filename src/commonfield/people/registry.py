"""What people hands to the rooms below when the program starts: jobs, fragments, to-dos."""

from datetime import datetime

from django.contrib.auth.signals import user_logged_in
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as menu_words
from django.utils.translation import ngettext

from commonfield.front.fresh_proof import register_proof
from commonfield.front.menu import register_menu_item
from commonfield.front.page_cache.fragments import register_fragment
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.front.templatetags.commonfield import in_language
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day
from commonfield.people import commands, models, queries
from commonfield.people.books import check_requests
from commonfield.people.choices import OrganisationKind, Role, SealedField
from commonfield.people.commands.keys import SUBJECT_PURPOSE
from commonfield.people.permissions import LOOKING_AFTER
from commonfield.people.queries import SECOND_PERSONS, WATCHING
from commonfield.people.types import SYSTEM, Actor
from commonfield.people.views.reauthentication import ask_for_proof
from commonfield.people.views.start import todos_fragment
from commonfield.workshop.approvals import approval_guard
from commonfield.workshop.books import register_check
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.media import register_sealed_files
from commonfield.workshop.messages import register_code
from commonfield.workshop.schedule import register_job


def register() -> None:
    """Register jobs, and what kept pages are made from."""
    # Commands write it; a session that a helper's slip opened is no sign-in of the person.
    user_logged_in.disconnect(dispatch_uid="update_last_login")
    register_source_tables("people_organisation")
    register_proof(ask_for_proof)
    register_fragment("todos", todos_fragment)
    # Rooms above give the script that runs before a person signs out.
    register_fragment("sign_out_script", lambda _request: "")
    register_todos("people.account", _account_todos)
    register_todos("people.halls", _halls, roles={Role.HALL_KEEPER})
    register_todos("people.villages", _villages, roles=LOOKING_AFTER)
    register_todos("people.helped", _helped, roles={Role.HELPER})
    register_todos("people.requests", _requests, roles=SECOND_PERSONS)
    register_todos("people.slips", _slips, roles=WATCHING)
    register_menu_item("people:slips", menu_words("Sign-in slips used"), WATCHING)
    _register_sealed()
    register_code(commands.CODE_TEMPLATE, commands.CODE_VALID)
    register_sealed_files(models.GUARDIAN_PURPOSE)
    register_guard(
        Guard(
            "people_person_request",
            unchanging=(
                *("id", "kind", "person_id", "sealed_digest"),
                *("prepared_by", "prepared_at", "digest"),
            ),
        )
    )
    register_guard(approval_guard("people_person_request_decision", "people_person_request"))
    register_check("requests", check_requests)
    register_job("people.record_due_contracts", 600, _record_due_contracts)
    register_job("people.put_banks_in_force", 600, commands.apply_due_bank_changes)
    register_job("people.end_consents", 600, commands.end_consents)
    register_job("people.erase_wished", 3_600, commands.erase_due)
    register_job("people.forget_workers", 86_400, _forget_workers)
    register_job("people.forget_sign_ins", 3_600, _forget_sign_ins)


def _register_sealed() -> None:
    for field in SealedField:
        # Nobody is looked up by a bank number.
        print_field = "" if field == SealedField.BANK else f"{field}_print"
        register_keyed_column(
            SealedColumn(
                models.Person,
                f"{field}_sealed",
                (models.purpose_of(field),),
                salt="salt",
                print_field=print_field,
            )
        )
    for model, column, purpose in (
        (models.Pseudonym, "value_sealed", SUBJECT_PURPOSE),
        (models.SecondFactor, "secret_sealed", models.SECOND_PURPOSE),
        (models.BankChange, "number_sealed", models.BANK_CHANGE_PURPOSE),
        (models.PersonRequest, "sealed", models.REQUEST_PURPOSE),
        (models.Reason, "text_sealed", models.REASON_PURPOSE),
    ):
        register_keyed_column(SealedColumn(model, column, (purpose,), salt="person__salt"))
    register_keyed_column(
        SealedColumn(
            models.ProviderAccount,
            "subject_sealed",
            (models.SUBJECT_AT_PROVIDER,),
            salt="person__salt",
            print_field="subject_print",
        )
    )
    register_keyed_column(
        SealedColumn(
            models.ContractOfWork, "worker_sealed", (models.WORKER_PURPOSE,), about=("code",)
        )
    )


def _record_due_contracts(now: datetime) -> int:
    recorded = 0
    while taken := commands.record_due_contracts(by=SYSTEM, now=now):
        recorded += taken
    return recorded


def _forget_workers(now: datetime) -> int:
    return commands.erase_former_workers(by=SYSTEM, now=now)


def _forget_sign_ins(now: datetime) -> int:
    return commands.delete_old_sign_ins(by=SYSTEM, now=now)


def _account_todos(reader: TodoReader) -> list[Todo]:
    """Return what of one's own does not count yet, and a second step that one's role needs."""
    waiting = queries.waiting_of(reader.person_id)
    there = reverse("people:my_account")
    lines = []
    if waiting.masked_bank:
        lines.append(Todo(_("Your new bank account number is pending"), there, _("View"), 1))
    if waiting.erased_from:
        lines.append(Todo(_("Your data is to be erased"), there, _("View"), 1))
    if queries.household_requests(Actor(reader.person_id, "person"), now=reader.at):
        words = _("A person is to join or leave your household")
        lines.append(Todo(words, there, _("View"), 1))
    if queries.has_request_about(reader.person_id, now=reader.at):
        words = _("Something about you waits for a second person")
        lines.append(Todo(words, reverse("people:requests"), _("View"), 1))
    if queries.second_factor_of(reader.person_id, now=reader.at).due_at:
        words = _("Your role needs a second step at sign-in")
        lines.append(Todo(words, reverse("people:my_second_factor"), _("Set it up"), 1))
    return lines


def _halls(reader: TodoReader) -> list[Todo]:
    """Return the way to each hall that the reader keeps."""
    on = china_day(reader.at)
    _places, own = queries.organisations_listed(Actor(reader.person_id, "person"), on)
    return [
        Todo(
            words=in_language(each, "name"),
            address=reverse("people:organisation", args=[each.code]),
            act=_("My hall"),
        )
        for each in own
        if each.kind == OrganisationKind.HALL
    ]


def _requests(reader: TodoReader) -> list[Todo]:
    """Return how many deeds wait for the reader as the second person."""
    by = Actor(reader.person_id, "person")
    found = queries.requests_seen_by(by, now=reader.at)
    # What is about the reader stands among what is their own.
    number = sum(each.can_approve and each.card.person_id != reader.person_id for each in found)
    number += len(queries.bank_changes_seen_by(by, now=reader.at))
    words = ngettext(
        "%(n)s request waits for your approval", "%(n)s requests wait for your approval", number
    )
    return counted(number, words, reverse("people:requests"), _("View"))


def _villages(reader: TodoReader) -> list[Todo]:
    """Return each village that is no more and still has persons or roles."""
    found = queries.villages_to_clear(reader.places(*LOOKING_AFTER), china_day(reader.at))
    lines = []
    for each in found:
        words = ngettext(
            "%(village)s no longer exists; %(n)s person is still registered there",
            "%(village)s no longer exists; %(n)s people are still registered there",
            each.person_count,
        ) % {"village": in_language(each.place, "name"), "n": each.person_count}
        there = reverse("people:village", args=[each.place.code])
        lines.append(Todo(words, there, _("Put in order"), each.person_count or 1))
    return lines


def _slips(reader: TodoReader) -> list[Todo]:
    """Return how many persons a helper let in lately, for officers who watch over it."""
    number = queries.new_slips_used(Actor(reader.person_id, "person"), now=reader.at)
    words = ngettext(
        "%(n)s person signed in with a helper's slip",
        "%(n)s people signed in with a helper's slip",
        number,
    )
    return counted(number, words, reverse("people:slips"), _("View"))


def _helped(reader: TodoReader) -> list[Todo]:
    number = queries.helped_persons(reader.places(Role.HELPER))
    words = ngettext("You may act for %(n)s person", "You may act for %(n)s people", number)
    return [Todo(words % {"n": number}, reverse("people:persons"), _("People"))]
