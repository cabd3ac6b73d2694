"""Agreements on shares: those in force, proposing one, and answering a proposal."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.dates import day_text
from commonfield.front.drawing.types import Share
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import is_chinese
from commonfield.front.numbers import percent
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.people.queries import organisation, organisations
from commonfield.supply.forms import AgreementForm, EndAgreementForm
from commonfield.supply.office import desk_of
from commonfield.supply.shares import queries
from commonfield.supply.shares.commands import (
    accept_proposal,
    decline_proposal,
    end_agreement,
    propose_agreement,
    withdraw_proposal,
)
from commonfield.supply.shares.queries import proposals_waiting_for
from commonfield.supply.shares.rules import GROWERS
from commonfield.supply.types import AgreementView, ProposalView, Shares

_BASIS_POINTS = 10_000
_STORES_NAMED = 5


def share_parts(shares: Shares) -> list[Share]:
    """Return a yuan's parts as they are drawn; parts of nothing are left out."""
    names = (_("Growers"), _("Maker"), _("Store"), _("Packing and shipping"))
    return [
        Share(name, weight, percent(weight / _BASIS_POINTS, decimals=2))
        for name, weight in zip(names, shares.as_weights(), strict=True)
        if weight
    ]


def share_sentence(shares: Shares) -> str:
    """Return how a yuan is shared, for readers who cannot see the drawing."""
    return " · ".join(f"{part.label} {part.text}" for part in share_parts(shares))


def agreement_row(agreement: AgreementView, seller: object, on: date) -> dict[str, object]:
    """Return an agreement with its drawing and whether it holds on a day."""
    is_over = agreement.ends_on is not None and agreement.ends_on <= on
    return {
        "agreement": agreement,
        "seller": seller,
        "parts": share_parts(agreement.shares),
        "sentence": share_sentence(agreement.shares),
        "is_over": is_over,
        "is_in_force": agreement.starts_on <= on and not is_over,
    }


def proposal_row(proposal: ProposalView, side: str = "") -> dict[str, object]:
    """Return a proposal with its drawings, and whose answer is awaited."""
    codes = {proposal.maker, proposal.seller, *proposal.waits_for} - {"", GROWERS}
    known = organisations(sorted(codes))
    stores = [known[code] for code in sorted(proposal.waits_for) if code in known]
    return {
        "proposal": proposal,
        "maker": known.get(proposal.maker),
        "seller": known.get(proposal.seller),
        "side": side,
        "is_growers": side == GROWERS,
        "own": known.get(side),
        "stores": stores[:_STORES_NAMED],
        "more_stores": len(stores[_STORES_NAMED:]),
        "waits_for_growers": GROWERS in proposal.waits_for,
        "before": share_parts(proposal.now),
        "before_sentence": share_sentence(proposal.now),
        "parts": share_parts(proposal.shares),
        "sentence": share_sentence(proposal.shares),
    }


def start_text(starts_on: date | None) -> str:
    """Return what became of an agreement: from when it holds, or that it waits."""
    if starts_on is None:
        return _(
            "Proposal saved. It awaits those whose share would fall; until then nothing changes."
        )
    chinese = is_chinese()
    day = day_text(starts_on, chinese=chinese)
    return _("The agreement applies from %(day)s.") % {"day": day}


@signed_in_page
def agreements(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    found = queries.agreements_of(desk.code)
    sellers = organisations(each.seller for each in found if each.seller)
    rows = [agreement_row(each, sellers.get(each.seller), today()) for each in found]
    waiting = [proposal_row(each) for each in queries.proposals_of(desk.code, now=now())]
    context = {"desk": desk, "rows": rows, "waiting": waiting}
    return render(request, "supply/agreements.html", context)


@signed_in_form
def agreement_new(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = AgreementForm(request.POST or None, initial={"starts_on": today() + timedelta(days=1)})
    if request.method == "POST" and form.is_valid():
        with errors_on_form(
            form, bad_shares="growers", growers_floor="growers", agreement_overlap="starts_on"
        ):
            starts_on = propose_agreement(
                by=actor_of(request), now=now(), agreement=form.agreement(desk.code)
            )
            messages.success(request, start_text(starts_on))
            return redirect("supply:agreements")
    return render_form(request, "supply/agreement_new.html", form, desk=desk)


@signed_in_form
def agreement_end(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    code = request.POST.get("seller") or request.GET.get("seller") or ""
    form = EndAgreementForm(
        request.POST or None, initial={"seller": code, "ends_on": today() + timedelta(days=1)}
    )
    open_ones = [
        a for a in queries.agreements_of(desk.code) if a.seller == code and a.ends_on is None
    ]
    if not open_ones:
        raise NotFoundError
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, not_found="ends_on", agreement_end="ends_on"):
            end_agreement(
                by=actor_of(request),
                now=now(),
                maker=desk.code,
                seller=code,
                ends_on=form.cleaned_data["ends_on"],
            )
            messages.success(request, _("The agreement ends on that day."))
            return redirect("supply:agreements")
    seller = organisation(code) if code else None
    row = agreement_row(open_ones[0], seller, today())
    return render_form(request, "supply/agreement_end.html", form, desk=desk, row=row)


@signed_in_page
def proposals(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require_role(actor, {Role.KEEPER, Role.BUREAU}, on=today())
    found = proposals_waiting_for(actor, now=now())
    rows = [proposal_row(each, side) for each, side in found]
    return render(request, "supply/proposals.html", {"rows": rows})


@signed_in_post
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    actor, act, side = actor_of(request), request.POST.get("act"), request.POST.get("side", "")
    if act == "withdraw":
        withdraw_proposal(by=actor, now=now(), code=code)
        messages.success(request, _("Withdrawn. The current agreement continues."))
        return redirect("supply:agreements")
    if act == "accept":
        starts_on = accept_proposal(by=actor, now=now(), code=code, side=side)
        messages.success(request, start_text(starts_on))
    else:
        decline_proposal(by=actor, now=now(), code=code, side=side)
        messages.success(request, _("Declined. The current agreement continues."))
    return redirect("supply:proposals")
