"""Growers: the list, writing one down and confirming it, invitations, their card and statement."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.forms import PAGE_SIZE, errors_on_form, page_links, page_offset, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import china_day, china_month, now, today
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.ledger.payouts.choices import PayoutState
from commonfield.ledger.payouts.queries import payments_awaiting
from commonfield.ledger.queries import owed_to
from commonfield.people.choices import Purpose, Role
from commonfield.people.permissions import actor_of, has_role, may_see_person, require_role
from commonfield.people.queries import (
    is_age_unsaid,
    organisation,
    organisations,
    organisations_of,
    person_cards,
    persons_within,
    records_began_at,
    things_allowed,
)
from commonfield.people.types import Actor, NewPerson
from commonfield.places.queries import place, places, villages
from commonfield.supply import queries
from commonfield.supply.choices import Answer, Grade
from commonfield.supply.commands import (
    enrol_grower,
    note_reading,
    read_full_names,
    read_statement,
    register_grower,
)
from commonfield.supply.enrolling.commands import (
    accept_invitation,
    accept_with_code,
    confirm_growers,
    decline_invitation,
    invite_grower,
)
from commonfield.supply.enrolling.permissions import CONFIRMING_NEAR, CONFIRMING_OWN
from commonfield.supply.enrolling.queries import (
    has_invitation,
    invitations_seen_by,
    registrations_seen_by,
)
from commonfield.supply.forms import GrowerForm, GrowerSearchForm, InvitationForm, NameForm
from commonfield.supply.office import Desk, desk_of
from commonfield.supply.papers.queries import weight_unit
from commonfield.supply.payouts.views.runs import state_row
from commonfield.supply.queries import grower_cards, grower_of_person
from commonfield.supply.rules import month_span, next_month, previous_month
from commonfield.supply.shares.queries import statement_year
from commonfield.supply.trace.commands import show_my_name
from commonfield.supply.trace.queries import consent_object, lots_with_leaf_of
from commonfield.supply.types import GrowerCard, StatementEntry
from commonfield.supply.views.scale import delivery_rows, grower_rows, name_on_paper


@signed_in_page
def growers(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = GrowerSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    if text:
        cards = queries.find_growers(by=actor_of(request), now=now(), maker=desk.code, text=text)
    else:
        cards = queries.growers_of(desk.code, offset=page_offset(request), limit=PAGE_SIZE)
    context = {
        "desk": desk,
        "form": form,
        "text": text,
        "rows": grower_rows(request, desk, cards),
        "pages": {} if text else page_links(request, len(cards)),
    }
    return render(request, "supply/growers.html", context)


@signed_in_form
def grower_new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    county = desk.organisation.place_code[:6].ljust(12, "0")
    form = GrowerForm(request.POST or None, county=county)
    if request.method == "POST":
        known = _namesakes(request, county)
        if known:
            form.ask_which(known)
        if form.is_valid():
            with errors_on_form(
                form,
                phone_unusable="phone",
                household_not_found="household",
                place_unknown="village",
            ):
                return redirect(_write_down(request, desk, form.cleaned_data))
    return render_form(request, "supply/grower_new.html", form, desk=desk)


def _namesakes(request: HttpRequest, county: str) -> list[tuple[str, str]]:
    """Return the persons already written down under the typed name and village, or name and phone.

    Of them only the number is shown, unless their records began at the clerk's own desk.
    """
    name, phone, village = (
        " ".join(request.POST.get(field, "").split()) for field in ("name", "phone", "village")
    )
    if not name or village not in {each.code for each in villages(county)}:
        return []
    find = partial(persons_within, actor_of(request), now=now(), limit=20)
    found = {card.person_id: card for card in find(place=village, search=name)}
    if phone:
        same_phone = {card.person_id for card in find(place=county, search=phone)}
        for card in find(place=county, search=name):
            if card.person_id in same_phone:
                found.setdefault(card.person_id, card)
    return [
        (str(card.person_id), " · ".join(part for part in (card.code, card.masked_name) if part))
        for card in found.values()
    ]


def _write_down(request: HttpRequest, desk: Desk, data: dict[str, Any]) -> str:
    """Write down who is new, enrol who is the desk's own, invite others; return where to go."""
    actor, person_id = actor_of(request), data.get("person", "new")
    if person_id == "new":
        person = NewPerson(
            name=data["name"],
            home_place=data["village"],
            phone=data["phone"],
            household_code=data["household"],
        )
        code = register_grower(by=actor, now=now(), cooperative=desk.code, person=person)
    elif records_began_at(int(person_id)) == desk.code:
        code = enrol_grower(by=actor, now=now(), cooperative=desk.code, person_id=int(person_id))
    else:
        invite_grower(by=actor, now=now(), cooperative=desk.code, person_id=int(person_id))
        messages.success(request, _("Invitation sent. They are your grower once they accept."))
        return reverse("supply:invitations")
    messages.success(request, _("The grower has been added."))
    return reverse("supply:grower", args=[code])


@signed_in_page
def grower(request: HttpRequest, code: str) -> HttpResponse:
    card = must_exist(queries.grower_card(code))
    actor = actor_of(request)
    is_keeper = has_role(actor, {Role.CLERK}, organisation=card.cooperative, on=today())
    may_read = queries.may_read_grower(actor, code, now=now())
    if may_read or not is_keeper:
        note_reading(by=actor, now=now(), code=code)
    owed = owed_to(code) if may_read else []
    context = {
        "card": card,
        "name": name_on_paper(actor, code, organisation=card.cooperative),
        "home": place(card.place),
        "cooperative": organisation(card.cooperative),
        "rows": delivery_rows(queries.deliveries_of_grower(code)) if may_read else [],
        "owed_fen": sum(fen for _holder, fen in owed),
        "is_clerk": has_role(actor, {Role.CLERK}, on=today()),
        "has_card": card.person_id is not None
        and may_see_person(actor, person_id=card.person_id, on=today()),
        "may_read": may_read,
        "unit": weight_unit(card.cooperative),
    }
    return render(request, "supply/grower.html", context)


@signed_in_page
def my_statement(request: HttpRequest) -> HttpResponse:
    code = must_exist(queries.grower_of_person(actor_of(request).person_id))
    return redirect("supply:statement", code=code)


@signed_in_page
def statement(request: HttpRequest, code: str) -> HttpResponse:
    instant = now()
    this_month = china_month(instant)
    period = request.GET.get("period") or this_month
    found = read_statement(by=actor_of(request), now=instant, code=code, period=period)
    owed = owed_to(code)
    makers = organisations(holder for holder, _fen in owed)
    starts_at, _ends_at = month_span(period)
    card = must_exist(queries.grower_card(code))
    context = {
        "statement": found,
        "card": card,
        "unit": weight_unit(card.cooperative),
        "name": name_on_paper(actor_of(request), code, organisation=card.cooperative),
        "year": statement_year(code, year=int(period[:4])),
        "entries": [_entry(entry, lots) for entry, lots in _by_day(found.entries)],
        "owed_fen": sum(fen for _holder, fen in owed),
        "waiting_fen": sum(each.amount_fen for each in payments_awaiting(payee=code)),
        "owed": [{"maker": makers.get(holder), "fen": fen} for holder, fen in owed],
        "month": china_day(starts_at),
        "previous": previous_month(period),
        "next": next_month(period) if period < this_month else "",
        "as_of": instant,
    }
    return render(request, "supply/statement.html", context)


def _by_day(entries: Sequence[StatementEntry]) -> list[tuple[StatementEntry, int]]:
    """Put the shares of one day's lots into one line, the latest first; with how many lots."""
    lines: list[tuple[StatementEntry, int]] = []
    for entry in reversed(entries):
        last, lots = lines[-1] if lines else (None, 0)
        if (
            last is not None
            and entry.kind == last.kind
            and entry.kind in {"share", "share_back"}
            and china_day(entry.at) == china_day(last.at)
        ):
            lines[-1] = (replace(last, amount_fen=last.amount_fen + entry.amount_fen), lots + 1)
        else:
            lines.append((entry, 1))
    return lines


def _entry(entry: StatementEntry, lots: int) -> dict[str, object]:
    """Return in plain words what a line of the statement was."""
    words = {
        "leaf": _("Leaf"),
        "leaf_back": _("Leaf, taken back"),
        "share": _("Your share of tea sold online"),
        "share_back": _("Share taken back: the tea was refunded"),
        "payout": _("Paid to you"),
        "payout_back": _("Payment failed or returned, payable again"),
        "payout_late": _("Paid to you: the payment arrived after all"),
        "payout_heirs": _("Paid to the heirs"),
        "payout_closed": _("Written off: nobody can be paid"),
    }
    grade = Grade(entry.grade).label if entry.grade else ""
    return {
        "entry": entry,
        "words": words.get(entry.kind, entry.kind),
        "grade": grade,
        "is_leaf": entry.kind == "leaf",
        "state": state_row(PayoutState(entry.state)) if entry.state else None,
        "lots": lots,
    }


@signed_in_page
def invitations(request: HttpRequest) -> HttpResponse:
    return _page(request, InvitationForm())


def _page(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    found = invitations_seen_by(actor_of(request), now=now())
    known = organisations(each.cooperative for each in found)
    homes = places(each.place for each in found)
    context = {
        "form": form,
        "is_clerk": has_role(actor_of(request), {Role.CLERK}, on=today()),
        "rows": [
            {
                "invitation": each,
                "organisation": known.get(each.cooperative),
                "home": homes.get(each.place),
                "answer": Answer(each.answer).label if each.answer else "",
            }
            for each in found
        ],
    }
    status = 422 if form.is_bound else 200
    return render(request, "supply/invitations.html", context, status=status)


@signed_in_post
def invitation_answer(request: HttpRequest, invitation_id: int) -> HttpResponse:
    form, actor = InvitationForm(request.POST), actor_of(request)
    if form.is_valid():
        act, code = form.cleaned_data["act"], form.cleaned_data["code"]
        me = actor.person_id or 0
        if act == "accept" and has_invitation(me) and is_age_unsaid(me):
            there, back = reverse("people:person_age", args=[me]), reverse("supply:invitations")
            return redirect(f"{there}?{urlencode({'next': back})}")
        with errors_on_form(form):
            if act == "decline":
                decline_invitation(by=actor, now=now(), invitation_id=invitation_id)
                messages.success(request, _("The invitation is declined."))
            elif act == "accept":
                accept_invitation(by=actor, now=now(), invitation_id=invitation_id)
                messages.success(request, _("Accepted. Leaf can be weighed in from now on."))
            else:
                accept_with_code(by=actor, now=now(), invitation_id=invitation_id, code=code)
                messages.success(request, _("Accepted. Leaf can be weighed in from now on."))
            return redirect("supply:invitations")
    return _page(request, form)


@signed_in_form
def registrations(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require_role(actor, {*CONFIRMING_OWN, *CONFIRMING_NEAR}, on=today())
    if request.method == "POST":
        count = confirm_growers(by=actor, now=now(), codes=request.POST.getlist("grower"))
        words = ngettext(
            "Confirmed. %(n)s grower can be paid from now on.",
            "Confirmed. %(n)s growers can be paid from now on.",
            count,
        )
        messages.success(request, words % {"n": count})
        return redirect("supply:registrations")
    found = registrations_seen_by(actor, now=now())
    cards = grower_cards(each.grower for each in found)
    homes = places({card.place for card in cards.values()})
    keepers = organisations({card.cooperative for card in cards.values()})
    registrars = person_cards({each.registered_by for each in found if each.registered_by})
    names = _names(actor, cards)
    rows = [
        {
            "registration": each,
            "card": cards[each.grower],
            "name": names.get(each.grower, cards[each.grower].masked_name),
            "home": homes[cards[each.grower].place],
            "cooperative": keepers.get(cards[each.grower].cooperative),
            "registrar": registrars.get(each.registered_by),
        }
        for each in found
    ]
    to_confirm = {homes[cards[each.grower].place] for each in found if each.may_confirm}
    by_village = groupby(rows, lambda row: row["home"])
    context = {
        "villages": [(home, list(those), home in to_confirm) for home, those in by_village],
        "opens": bool(to_confirm),
        "chosen": request.GET.get("all", ""),
    }
    return render(request, "supply/registrations.html", context)


def _names(actor: Actor, cards: Mapping[str, GrowerCard]) -> dict[str, str]:
    """Return the whole names of one's own cooperatives' growers."""
    found: dict[str, str] = {}
    for own in organisations_of(actor.person_id or 0, CONFIRMING_OWN, today()):
        codes = [code for code, card in cards.items() if card.cooperative == own.code]
        found |= read_full_names(by=actor, now=now(), organisation=own.code, growers=codes)
    return found


@signed_in_form
def my_name(request: HttpRequest) -> HttpResponse:
    actor, form = actor_of(request), NameForm(request.POST or None)
    if grower_of_person(actor.person_id) is None:
        raise NotFoundError
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, consent_terms="until"):
            show_my_name(by=actor, now=now(), **form.cleaned_data)
            messages.success(request, _("Your name is now shown on the page of that tea."))
            return redirect("supply:my_name")
    person_id = actor.person_id or 0
    allowed = things_allowed(person_id, Purpose.NAME_SHOWN)
    rows = [
        {"lot": lot, "thing": thing, "is_named": thing in allowed, "until": allowed.get(thing)}
        for lot in lots_with_leaf_of(person_id)
        for thing in [consent_object(lot.code)]
    ]
    context = {"form": form, "rows": rows, "purpose": Purpose.NAME_SHOWN.value}
    status = 422 if form.is_bound else 200
    return render(request, "supply/my_name.html", context, status=status)
