"""Payments by spreadsheet: the finance system's list read, looked at, and recorded whole."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.previews import FileForm, signed, signed_rows
from commonfield.front.signed_in import signed_in_form, signed_in_post
from commonfield.front.spreadsheets import SheetColumn, SheetRow, columns_for, read_rows
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import CommonfieldError, must_exist
from commonfield.kernel.money import parse_yuan
from commonfield.people.permissions import actor_of, require
from commonfield.projects.works import commands, errors, queries, rules
from commonfield.projects.works.types import CheckedPayment, DeskOfProject, NewProjectPayment

_SALT: Final = "projects.payment_rows"
_COLUMNS: Final = (
    SheetColumn("number", ("凭证号", "Number", "支付凭证号", "财务编号", "编号")),
    SheetColumn("paid_on", ("付款日期", "Paid on", "支付日期", "日期")),
    SheetColumn("amount", ("金额（元）", "Amount (yuan)", "金额", "支付金额")),
    SheetColumn("source", ("资金来源", "Source", "资金名称", "来源")),
    SheetColumn("purpose", ("用途", "What for", "摘要"), is_required=False),
)


@without_form_key("A preview; nothing is written.")
@signed_in_form
def payments_in(request: HttpRequest, number: int) -> HttpResponse:
    """Read a list of payments and show what each row will do; nothing is written yet."""
    desk = _kept(request, number)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"project": desk.project}
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            read = read_rows(form.content(), columns_for(_COLUMNS))
            context |= _preview(desk, [_read(each, desk) for each in read])
    heads = [str(each.words[0]) for each in columns_for(_COLUMNS)]
    return render_form(request, "projects/works/payments_in.html", form, heads=heads, **context)


@signed_in_post
def payments_confirm(request: HttpRequest, number: int) -> HttpResponse:
    desk = _kept(request, number)
    rows = [
        (row, NewProjectPayment(source, code, fen, date.fromisoformat(day), purpose))
        for row, source, code, fen, day, purpose in signed_rows(request, f"{_SALT}.{number}")
    ]
    done = commands.pay_sheet(by=actor_of(request), now=now(), project=number, rows=rows)
    if any(each.problem for each in done):
        form = FileForm()
        context = {"project": desk.project, "read": True, "rows": _rows(done)}
        return render_form(request, "projects/works/payments_in.html", form, bad=True, **context)
    count = sum(each.does == "new" for each in done)
    words = ngettext("%(n)s payment is recorded.", "%(n)s payments are recorded.", count)
    messages.success(request, words % {"n": count})
    return redirect("projects:works_kept", number)


def _kept(request: HttpRequest, number: int) -> DeskOfProject:
    desk = queries.desk_of(number, by=actor_of(request), now=now())
    require(desk.may_keep)
    return desk


def _read(row: SheetRow, desk: DeskOfProject) -> CheckedPayment:
    """Return what a row says, or what of it cannot be read."""
    cells, problem = row.cells, None
    source, fen, day = 0, 0, date.min
    try:
        day = rules.read_day(cells["paid_on"])
        fen = _fen(cells["amount"])
        named = rules.source_named(cells["source"], desk.project.sources)
        source = must_exist(named, errors.PaymentSourceError(text=cells["source"])).source_id
    except CommonfieldError as error:
        problem = error
    number, purpose = cells["number"], cells.get("purpose", "")
    payment = NewProjectPayment(source, number, fen, day, purpose)
    return CheckedPayment(row.number, payment, problem=problem)


def _fen(text: str) -> int:
    try:
        return parse_yuan(text)
    except ValueError as error:
        raise errors.PaymentSumError from error


def _preview(desk: DeskOfProject, read: Sequence[CheckedPayment]) -> dict[str, object]:
    readable = [(each.row, each.payment) for each in read if each.problem is None]
    checked = queries.checked_payments(desk.project, readable, today())
    rows = sorted([*checked, *(each for each in read if each.problem)], key=lambda each: each.row)
    bad = any(each.problem for each in rows)
    new = [each for each in rows if each.does == "new" and not each.problem]
    context: dict[str, object] = {"read": True, "rows": _rows(rows), "bad": bad, "new": len(new)}
    if new and not bad:
        carried = [
            (each.row, p.source, p.number, p.amount_fen, p.paid_on.isoformat(), p.purpose)
            for each in rows
            for p in [each.payment]
        ]
        context["signed"] = signed(carried, f"{_SALT}.{desk.project.number}")
    return context


def _rows(rows: Sequence[CheckedPayment]) -> list[dict[str, object]]:
    return [
        {
            "number": each.row,
            "payment": each.payment,
            "does": _("already recorded") if each.does == "same" else _("new payment"),
            "problem": error_message(each.problem) if each.problem else "",
        }
        for each in rows
    ]
