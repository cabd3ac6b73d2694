"""What waits for a clerk, a grower, and the parties to agreements and invitations."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from commonfield.front.dates import day_text
from commonfield.front.language import is_chinese
from commonfield.front.numbers import yuan
from commonfield.front.templatetags.commonfield import in_language
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.ledger.payouts.queries import (
    cash_lists_awaiting,
    corrections_awaiting,
    payments_by_number,
    results_to_record,
    runs_awaiting,
)
from commonfield.people.choices import Role
from commonfield.people.queries import organisations
from commonfield.people.types import Actor
from commonfield.supply.enrolling.permissions import CONFIRMING, CONFIRMING_GROWERS
from commonfield.supply.enrolling.queries import (
    has_invitation,
    number_of_invitations,
    unconfirmed_growers,
)
from commonfield.supply.late.queries import late_counts
from commonfield.supply.payouts.queries import payable_growers
from commonfield.supply.queries import scale_counts
from commonfield.supply.shares.queries import grower_year, proposals_waiting_for

_CLERK: Final = Role.CLERK


def register_supply_todos() -> None:
    register_todos("supply.money", _money)
    register_todos("supply.scale", _scale, roles={_CLERK})
    register_todos("supply.late", _late, roles={_CLERK, Role.ACCOUNTANT})
    register_todos("supply.agreements", _agreements, roles={Role.KEEPER, Role.BUREAU})
    register_todos("supply.invitations", _invitations)
    register_todos("supply.to_pay", _to_pay, roles={_CLERK})
    register_todos("supply.runs", _runs, roles={Role.ACCOUNTANT})
    settling = {_CLERK, Role.ACCOUNTANT}
    register_todos("supply.cash_lists", _cash_lists, roles=settling)
    register_todos("supply.results", _results, roles=settling)
    register_todos("supply.corrections", _corrections, roles={Role.ACCOUNTANT})
    register_todos("supply.registrations", _registrations, roles=CONFIRMING_GROWERS)


def _money(reader: TodoReader) -> list[Todo]:
    """Tell a grower what this year brought, what is owed, and when they were last paid."""
    year = grower_year(reader.person_id, now=reader.at)
    if year is None:
        return []
    parts = [_("Payable to you: %(sum)s") % {"sum": yuan(year.owed_fen)}]
    if year.last_paid_at:
        day = day_text(year.last_paid_at, chinese=is_chinese())
        paid = {"sum": yuan(year.last_paid_fen), "day": day}
        parts.append(_("Last payment: %(sum)s, %(day)s") % paid)
        booked = payments_by_number([year.last_payment])
        parts += [str(each.state.label) for each in booked.values()]
    words = _("Earned this year: %(sum)s") % {"sum": yuan(year.earned_fen)}
    there = reverse("supply:my_statement")
    return [Todo(words, there, pgettext("to-do", "Statement"), detail=" · ".join(parts))]


def _scale(reader: TodoReader) -> list[Todo]:
    """Tell a clerk what leaf lies in no lot yet, and what was weighed today."""
    makers = reader.organisations(_CLERK)
    counts = scale_counts(makers, since=start_of_china_day(china_day(reader.at)))
    names = organisations(counts) if len(makers) > 1 else {}
    lines = []
    for maker in sorted(counts):
        waiting, today = counts[maker]
        name = in_language(names[maker], "name") if maker in names else ""
        words = ngettext(
            "%(n)s delivery not yet in a lot", "%(n)s deliveries not yet in a lot", waiting
        )
        there = f"{reverse('supply:lot_new')}?organisation={maker}"
        lines += counted(waiting, words, there, pgettext("to-do", "Make a lot"), name)
        words = ngettext("%(n)s delivery weighed today", "%(n)s deliveries weighed today", today)
        there = f"{reverse('supply:scale')}?organisation={maker}"
        lines.append(Todo(words % {"n": today}, there, _("Weigh leaf"), detail=name))
    return lines


def _late(reader: TodoReader) -> list[Todo]:
    """Return, for a clerk or an accountant, the late entries of others that want confirming."""
    makers = {each for role in (_CLERK, Role.ACCOUNTANT) for each in reader.organisations(role)}
    lines = []
    for maker, waiting in late_counts(makers, by=reader.person_id).items():
        words = ngettext(
            "%(n)s late delivery to confirm", "%(n)s late deliveries to confirm", waiting
        )
        there = f"{reverse('supply:late')}?organisation={maker}"
        lines += counted(waiting, words, there, _("Check"))
    return lines


def _to_pay(reader: TodoReader) -> list[Todo]:
    """Tell a clerk how many growers can be paid now, and how much."""
    lines = []
    for maker in reader.organisations(_CLERK):
        owed = payable_growers(maker).values()
        words = ngettext("%(n)s grower to pay", "%(n)s growers to pay", len(owed))
        there = f"{reverse('supply:payouts')}?organisation={maker}"
        lines += counted(len(owed), words, there, _("Prepare a payout"), yuan(sum(owed)))
    return lines


def _agreements(reader: TodoReader) -> list[Todo]:
    number = len(proposals_waiting_for(_actor(reader), now=reader.at))
    words = ngettext("%(n)s agreement to answer", "%(n)s agreements to answer", number)
    return counted(number, words, reverse("supply:proposals"), pgettext("to-do", "Answer"))


def _invitations(reader: TodoReader) -> list[Todo]:
    """Return invitations to become a grower: one's own, and those to persons one looks after."""
    confirms = any(each.role in CONFIRMING for each in reader.duties)
    if not confirms and not has_invitation(reader.person_id):
        return []
    number = number_of_invitations(_actor(reader), now=reader.at)
    words = ngettext(
        "%(n)s grower's invitation to answer", "%(n)s growers' invitations to answer", number
    )
    return counted(number, words, reverse("supply:invitations"), pgettext("to-do", "Answer"))


def _runs(reader: TodoReader) -> list[Todo]:
    """Tell an accountant which runs wait for them: those that another person prepared."""
    payers = reader.organisations(Role.ACCOUNTANT)
    waiting = [each for each in runs_awaiting(payers) if each.prepared_by != reader.person_id]
    if not waiting:
        return []
    words = ngettext("%(n)s payout run to approve", "%(n)s payout runs to approve", len(waiting))
    address = reverse("supply:payout_run", args=[waiting[0].run])
    total = yuan(sum(each.total_fen for each in waiting))
    return counted(len(waiting), words, address, _("Check and approve"), total)


def _cash_lists(reader: TodoReader) -> list[Todo]:
    """Return the cash lists of others that the reader may confirm."""
    payers = {*reader.organisations(_CLERK), *reader.organisations(Role.ACCOUNTANT)}
    waiting = [e for e in cash_lists_awaiting(payers) if e.prepared_by != reader.person_id]
    if not waiting:
        return []
    words = ngettext("%(n)s cash list to confirm", "%(n)s cash lists to confirm", len(waiting))
    address = reverse("supply:payout_run", args=[waiting[0].run])
    return counted(len(waiting), words, address, _("Check and confirm"))


def _results(reader: TodoReader) -> list[Todo]:
    """Return how many payments were made whose result the reader is still to record."""
    payers = {*reader.organisations(_CLERK), *reader.organisations(Role.ACCOUNTANT)}
    waiting = results_to_record(payers, by=_actor(reader))
    if not waiting:
        return []
    count = sum(waiting.values())
    words = ngettext(
        "%(n)s payment whose result is to be recorded",
        "%(n)s payments whose results are to be recorded",
        count,
    )
    address = reverse("supply:payout_run", args=[next(iter(waiting))])
    return counted(count, words, address, pgettext("to-do", "Record"))


def _corrections(reader: TodoReader) -> list[Todo]:
    """Tell an accountant which corrections of payouts another person has prepared."""
    payers = reader.organisations(Role.ACCOUNTANT)
    waiting = [e for e in corrections_awaiting(payers) if e.prepared_by != reader.person_id]
    if not waiting:
        return []
    words = ngettext(
        "%(n)s correction of a payout to approve",
        "%(n)s corrections of payouts to approve",
        len(waiting),
    )
    address = f"{reverse('supply:payout_corrections')}?organisation={waiting[0].payer}"
    return counted(len(waiting), words, address, _("Check and approve"))


def _registrations(reader: TodoReader) -> list[Todo]:
    """Return how many registrations wait for a reader who may confirm them."""
    waiting = unconfirmed_growers(_actor(reader), now=reader.at)
    words = ngettext("%(n)s new grower to confirm", "%(n)s new growers to confirm", waiting)
    return counted(waiting, words, reverse("supply:registrations"), _("Check"))


def _actor(reader: TodoReader) -> Actor:
    return Actor(reader.person_id, "person")
