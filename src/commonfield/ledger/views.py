"""An organisation's books in plain words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonfield.front.signed_in import signed_in_page
from commonfield.kernel.clock import now
from commonfield.ledger.queries import books_of
from commonfield.ledger.types import BookLine
from commonfield.people.queries import organisation, organisations
from commonfield.people.types import GUEST, Actor, OrganisationInfo

_NAMED_AT_MOST = 20
_SECTIONS: dict[str, str | Promise] = {
    "Assets": _("What it has and is owed"),
    "Liabilities": _("What it owes"),
    "Income": _("What came in"),
    "Expenses": _("What went out"),
}
_WORDS: dict[tuple[str, str], str | Promise] = {
    ("Assets", "Bank"): _("Paid from its bank, as told here"),
    ("Assets", "Receivable"): _("Buyers and payment providers owe it"),
    ("Assets", "Claims"): _("Sellers owe it from agreements"),
    ("Liabilities", "Growers"): _("To growers, for leaf and shares"),
    ("Liabilities", "Lots"): _("Growers' shares of lots, not divided yet"),
    ("Liabilities", "Makers"): _("To makers, from agreements"),
    ("Liabilities", "Carriers"): _("For packing and carrying"),
    ("Liabilities", "Orders"): _("Goods that buyers have ordered and not received"),
    ("Liabilities", "Refunds"): _("Money that goes back to buyers, not there yet"),
    ("Income", "Sales"): _("Its part of what it sold"),
    ("Income", "Shares"): _("Its part of what others sold of its tea"),
    ("Expenses", "Leaf"): _("Leaf bought"),
}


@signed_in_page
def books(request: HttpRequest, code: str) -> HttpResponse:
    actor: Actor = getattr(request, "actor", GUEST)
    instant = now()
    holder = organisation(code)
    lines = books_of(actor, organisation=code, now=instant)
    names = organisations(party for line in lines for party, _fen in line.parties if party)
    context = {
        "holder": holder,
        "sections": [
            {
                "words": words,
                "lines": [_line(line, names) for line in lines if line.root == root],
                "total_fen": sum(line.amount_fen for line in lines if line.root == root),
            }
            for root, words in _SECTIONS.items()
        ],
        "difference_fen": sum(_signed(line) for line in lines),
        "as_of": instant,
    }
    return render(request, "ledger/books.html", context)


def _signed(line: BookLine) -> int:
    return -line.amount_fen if line.root in {"Liabilities", "Income"} else line.amount_fen


def _line(line: BookLine, names: dict[str, OrganisationInfo]) -> dict[str, object]:
    """Return a line in words, with the organisations behind it where they are few."""
    known = [(names[party], fen) for party, fen in line.parties if party in names]
    return {
        "words": _WORDS.get((line.root, line.group), line.group),
        "amount_fen": line.amount_fen,
        "parties": len(line.parties) if len(line.parties) > 1 else 0,
        "known": known if len(known) <= _NAMED_AT_MOST else [],
    }
