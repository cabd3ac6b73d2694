"""An organisation's books as an accountant reads them: balances, movements, vouchers."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonfield.front.forms import PAGE_SIZE, page_links, page_offset
from commonfield.front.language import is_chinese
from commonfield.front.signed_in import signed_in_page
from commonfield.front.spreadsheets import Cell, Spreadsheet, spreadsheet_response, yuan_cell
from commonfield.kernel.clock import china_day, now, today
from commonfield.kernel.errors import must_exist
from commonfield.ledger.accounting import queries
from commonfield.ledger.accounting.rules import period_name
from commonfield.ledger.accounting.types import (
    ROOTS,
    AccountLine,
    ChartAccount,
    EntryLeg,
    Movement,
    Period,
    Voucher,
)
from commonfield.ledger.choices import EntryKind
from commonfield.ledger.errors import VouchersTooManyError
from commonfield.ledger.forms import PeriodForm, default_period
from commonfield.ledger.queries import document_address, require_reader
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisation, organisations
from commonfield.people.types import OrganisationInfo

_NAMED_AT_MOST: Final = 20
# A workbook of so many lines takes half a minute to make; CSV has no end.
_MOST_LINES: Final = 100_000
# As the packages that accountants use (金蝶, 用友 and others) take vouchers in; Chinese always.
_VOUCHER_HEAD: Final = (
    *("日期", "凭证字", "凭证号", "附件数", "分录序号", "摘要"),
    *("科目代码", "科目名称", "借方金额", "贷方金额", "往来单位", "单据号"),
)


def _period(request: HttpRequest, code: str) -> Period:
    """Return the period of the request; refuse a reader without right to the books first."""
    require_reader(actor_of(request), code, now())
    return PeriodForm(request.GET).chosen(today())


def _period_context(request: HttpRequest, period: Period) -> dict[str, object]:
    """Return what a page says of its period, and the others it offers."""
    day, before = today(), today().replace(day=1) - timedelta(days=1)
    offered = [
        (_("This month"), period_name(day, "month")),
        (_("Last month"), period_name(before, "month")),
        (_("This quarter"), period_name(day, "quarter")),
        (_("This year"), period_name(day, "year")),
        (_("Last year"), str(day.year - 1)),
    ]
    last = period.until - timedelta(days=1)
    return {
        "since": period.since,
        "last": last,
        "offered": offered,
        "chosen": request.GET.get("period") or default_period(day),
        "form": PeriodForm(initial={"since": period.since, "last": last}),
        "query": f"since={period.since}&last={last}",
        "as_of": now(),
    }


def _trial_balance(request: HttpRequest, code: str, period: Period) -> list[AccountLine]:
    actor = actor_of(request)
    return queries.trial_balance(actor, organisation=code, now=now(), period=period)


@signed_in_page
def books_file(request: HttpRequest, code: str) -> StreamingHttpResponse:
    organisation(code)
    period = _period(request, code)
    table = _balance_sheet(_trial_balance(request, code, period))
    return _saved(request, table, f"{code}-{_days(period)}")


@signed_in_page
def books(request: HttpRequest, code: str) -> HttpResponse:
    holder, period = organisation(code), _period(request, code)
    lines = _trial_balance(request, code, period)
    names = organisations(party for line in lines for party, _fen in line.parties if party)
    headings = {"receivable": 0, "payable": 0}
    for line in lines:
        if line.account.heading in headings:
            headings[line.account.heading] += line.closing_fen or 0
    context = {
        "holder": holder,
        "sections": [
            {"root": root, "words": words, "lines": [_line(line, names) for line in some]}
            for root, words in _roots().items()
            if (some := [line for line in lines if line.account.root == root])
        ],
        **headings,
        "income": _moved(lines, "Income"),
        "expenses": _moved(lines, "Expenses"),
        "debit_fen": sum(line.debit_fen for line in lines),
        "credit_fen": sum(line.credit_fen for line in lines),
        "is_bank_unknown": any(line.closing_fen is None for line in lines),
        **_period_context(request, period),
    }
    return render(request, "ledger/books.html", context)


def _roots() -> dict[str, str]:
    return dict(
        zip(
            ROOTS,
            (_("Assets"), _("Liabilities"), _("Equity"), _("Income"), _("Expenses")),
            strict=True,
        )
    )


def _moved(lines: Iterable[AccountLine], root: str) -> int:
    """Return what came in or went out in the period. Units: fen."""
    own = [line for line in lines if line.account.root == root]
    return abs(sum(line.debit_fen - line.credit_fen for line in own))


def account_name(account: ChartAccount, *, is_long: bool = True) -> str:
    """Return an account as an accountant knows it: 1122 应收账款 · 买家与支付平台."""
    name, line = (account.zh, account.line_zh) if is_chinese() else (account.en, account.line_en)
    return f"{name} · {line}" if is_long and line else name


def _line(line: AccountLine, names: dict[str, OrganisationInfo]) -> dict[str, object]:
    """Return an account in words, with the organisations behind it where they are few."""
    known = [(names[party], party, fen) for party, fen in line.parties if party in names]
    return {
        "line": line,
        "name": account_name(line.account),
        "group": line.account.ours.split(":")[1],
        "parties": len(line.parties) if len(line.parties) > 1 else 0,
        "known": known if len(known) <= _NAMED_AT_MOST else [],
    }


def _days(period: Period) -> str:
    return f"{period.since}-{period.until - timedelta(days=1)}"


def _saved(request: HttpRequest, table: Spreadsheet, name: str) -> StreamingHttpResponse:
    return spreadsheet_response(table, name=name, kind=request.GET.get("kind", "xlsx"))


def _balance_sheet(lines: Iterable[AccountLine]) -> Spreadsheet:
    head = (_("Account code"), _("Ledger account"), _("Opening balance"), _("Debit"), _("Credit"))
    rows = (
        (
            line.account.code,
            account_name(line.account),
            *map(yuan_cell, (line.opening_fen, line.debit_fen, line.credit_fen, line.closing_fen)),
        )
        for line in lines
    )
    return Spreadsheet(_("Trial balance"), (*head, _("Closing balance")), rows)


def _movements(
    request: HttpRequest, code: str, root: str, group: str
) -> tuple[ChartAccount, queries.Movements]:
    known = must_exist(queries.chart().get(f"{root}:{group}"))
    found = queries.movements(
        actor_of(request),
        organisation=code,
        now=now(),
        period=_period(request, code),
        account=known,
        party=request.GET.get("party", ""),
    )
    return known, found


@signed_in_page
def account_file(request: HttpRequest, code: str, root: str, group: str) -> StreamingHttpResponse:
    organisation(code)
    known, found = _movements(request, code, root, group)
    name = f"{code}-{known.code}-{group}-{_days(_period(request, code))}"
    return _saved(request, _account_sheet(known, found.all()), name)


@signed_in_page
def account(request: HttpRequest, code: str, root: str, group: str) -> HttpResponse:
    holder, party = organisation(code), request.GET.get("party", "")
    known, found = _movements(request, code, root, group)
    page = found.page(page_offset(request), PAGE_SIZE)
    names = organisations({each.party for each in page if each.party} | {party} - {""})
    context = {
        "holder": holder,
        "account": known,
        "name": account_name(known),
        "party": names.get(party),
        "party_code": party,
        "opening_fen": found.opening_fen,
        "rows": [
            {"movement": each, "party": names.get(each.party), "words": kind_words(each.kind)}
            for each in page
        ],
        "pages": page_links(request, len(page)),
        "file": reverse("ledger:account_file", args=[code, root, group]),
        **_period_context(request, _period(request, code)),
    }
    return render(request, "ledger/account.html", context)


def kind_words(kind: str) -> str:
    return str(EntryKind(kind).label) if kind in EntryKind else kind


def _account_sheet(account: ChartAccount, rows: Iterable[Movement]) -> Spreadsheet:
    head = (_("Date"), _("Summary"), _("Document"), _("Counterparty"), _("Debit"), _("Credit"))
    cells: Iterator[tuple[Cell, ...]] = (
        (
            china_day(each.at),
            kind_words(each.kind),
            each.reference,
            each.party,
            *_sides(each.amount_fen),
            yuan_cell(each.balance_fen),
        )
        for each in rows
    )
    return Spreadsheet(account_name(account), (*head, _("Balance")), cells)


def _sides(amount_fen: int) -> tuple[Decimal | None, Decimal | None]:
    """Return a debit and a credit, of which one is nothing."""
    amount = yuan_cell(abs(amount_fen))
    return (amount, None) if amount_fen > 0 else (None, amount)


@signed_in_page
def entry(request: HttpRequest, code: str, entry: uuid.UUID) -> HttpResponse:
    actor, instant, holder = actor_of(request), now(), organisation(code)
    found = queries.entry_in_books(actor, organisation=code, now=instant, entry=entry)
    names = organisations(leg.party for leg in found.legs if leg.party)
    context = {
        "holder": holder,
        "entry": found,
        "words": kind_words(found.kind),
        "legs": [
            {"leg": leg, "name": account_name(leg.account), "party": names.get(leg.party)}
            for leg in found.legs
        ],
        "document": document_address(
            actor, organisation=code, kind=found.kind, reference=found.reference, now=instant
        ),
        "total_fen": sum(leg.amount_fen for leg in found.legs if leg.amount_fen > 0),
    }
    return render(request, "ledger/entry.html", context)


@signed_in_page
def vouchers_file(request: HttpRequest, code: str) -> StreamingHttpResponse:
    period, kind = _period(request, code), request.GET.get("kind", "xlsx")
    actor, is_daily = actor_of(request), request.GET.get("by") == "day"
    organisation(code)
    require_reader(actor, code, now())
    if kind == "xlsx" and not is_daily:
        lines = queries.count_voucher_lines(code, period)
        if lines > _MOST_LINES:
            raise VouchersTooManyError(lines=lines)
    found = queries.vouchers(actor, organisation=code, now=now(), period=period, is_daily=is_daily)
    with override("zh-hans"):
        table = Spreadsheet("凭证", _VOUCHER_HEAD, _voucher_rows(found))
        return _saved(request, table, f"{code}-vouchers-{_days(period)}")


def _voucher_rows(found: Iterable[Voucher]) -> Iterator[tuple[Cell, ...]]:
    parties: dict[str, str] = {}
    for each in found:
        words = kind_words(each.kind)
        summary = f"{words} {each.reference}" if each.reference else f"{words} {each.documents} 笔"
        for number, leg in enumerate(each.legs, start=1):
            yield (
                each.on,
                "记",
                each.number,
                each.documents,
                number,
                summary,
                leg.account.code,
                account_name(leg.account, is_long=False),
                *_sides(leg.amount_fen),
                _party_name(leg, parties),
                each.reference,
            )


def _party_name(leg: EntryLeg, known: dict[str, str]) -> str:
    """Return the counterparty's name if it is an organisation, else its code; read once each."""
    if leg.party and leg.party not in known:
        found = organisations([leg.party]).get(leg.party)
        known[leg.party] = found.name if found else leg.party
    return known.get(leg.party, "")
