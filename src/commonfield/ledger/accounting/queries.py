"""Reading the books as an accountant does: balances by period, movements, vouchers."""

import tomllib
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from commonfield.kernel.clock import CHINA, china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.ledger.accounting import types
from commonfield.ledger.accounting.rules import numbered
from commonfield.ledger.accounts import bank, party_of
from commonfield.ledger.models import LedgerEntry, Posting
from commonfield.ledger.queries import require_reader
from commonfield.people.types import Actor

_IN_THE_PERIOD: Final = "entry__occurred_at__gte"


@cache
def chart() -> dict[str, types.ChartAccount]:
    """Return the names of the ledger's accounts, by ``Root:Group``; a county's own file wins."""
    shipped = files("commonfield.ledger.accounting") / "data" / "chart.toml"
    texts = [shipped.read_text(encoding="utf-8")]
    if settings.ACCOUNT_CHART:
        texts.append(Path(settings.ACCOUNT_CHART).read_text(encoding="utf-8"))
    try:
        entries = [entry for text in texts for entry in tomllib.loads(text)["account"]]
        return {entry["ours"]: types.ChartAccount(**entry) for entry in entries}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(
            f"ACCOUNT_CHART: {settings.ACCOUNT_CHART} is not as chart.toml ({error})."
        ) from error


def _account(code: str) -> types.ChartAccount:
    """Return an account of the ledger as the chart calls it; by its own name where it does not."""
    root, _holder, group, *_party = code.split(":")
    ours = f"{root}:{group}"
    return chart().get(ours) or types.ChartAccount(ours, ours, group, group)


def _postings(holder: str, period: types.Period) -> QuerySet[Posting]:
    """Return the postings in an organisation's books until a period's end."""
    ends_at = start_of_china_day(period.until)
    return Posting.objects.filter(account__holder=holder, entry__occurred_at__lt=ends_at)


def trial_balance(
    by: Actor, *, organisation: str, now: datetime, period: types.Period
) -> list[types.AccountLine]:
    """Return each account's opening balance, its movements, and its closing balance, by code."""
    require_reader(by, organisation, now)
    rows = _balances(organisation, period)
    is_bank_known = _knows_bank_inflows(organisation)
    lines = []
    for account, some in groupby(rows, key=lambda row: _account(row["account__code"])):
        sums = list(some)
        sign = -1 if account.root in types.CREDIT_ROOTS else 1
        debit, credit = (sum(row[name] or 0 for row in sums) for name in ("debit", "credit"))
        parties = [
            (party_of(row["account__code"]), sign * _closing(row)) for row in sums if _closing(row)
        ]
        opening = sign * sum(row["opening"] or 0 for row in sums)
        is_known = account.ours != "Assets:Bank" or is_bank_known
        lines.append(
            types.AccountLine(
                account,
                opening if is_known else None,
                debit,
                -credit,
                opening + sign * (debit + credit) if is_known else None,
                parties,
            )
        )
    lines += _retained(organisation, period)
    return sorted(lines, key=lambda line: (types.ROOTS.index(line.account.root), line.account.code))


def _retained(organisation: str, period: types.Period) -> list[types.AccountLine]:
    """Return the profit of the years before: the ledger never closes a year into an account."""
    profit_and_loss = Q(account__code__startswith="Income:") | Q(
        account__code__startswith="Expenses:"
    )
    before = _postings(organisation, period).filter(entry__occurred_at__lt=_year(period))
    fen = -_sum(before.filter(profit_and_loss))
    return [types.AccountLine(chart()[types.RETAINED], fen, 0, 0, fen, ())] if fen else []


def _balances(organisation: str, period: types.Period) -> list[dict[str, Any]]:
    starts_at = start_of_china_day(period.since)
    year_began_at = start_of_china_day(period.since.replace(month=1, day=1))
    before = Q(entry__occurred_at__lt=starts_at)
    # Income and expenses begin anew each year.
    lasting = ~Q(account__code__startswith="Income:") & ~Q(account__code__startswith="Expenses:")
    within = Q(**{_IN_THE_PERIOD: starts_at})
    rows = (
        _postings(organisation, period)
        .values("account__code")
        .annotate(
            opening=Sum(
                "amount_fen", filter=before & (lasting | Q(**{_IN_THE_PERIOD: year_began_at}))
            ),
            debit=Sum("amount_fen", filter=within & Q(amount_fen__gt=0)),
            credit=Sum("amount_fen", filter=within & Q(amount_fen__lt=0)),
        )
        .order_by("account__code")
    )
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    return sorted(found, key=lambda row: row["account__code"].split(":")[::2])


def _closing(row: dict[str, Any]) -> int:
    return (row["opening"] or 0) + (row["debit"] or 0) + (row["credit"] or 0)


def _knows_bank_inflows(organisation: str) -> bool:
    """Return whether anything but a payment taken back has ever come into the bank account."""
    inflows = Posting.objects.filter(account__code=bank(organisation), amount_fen__gt=0)
    return inflows.filter(entry__reverses=None).exists()


def movements(
    by: Actor,
    *,
    organisation: str,
    now: datetime,
    period: types.Period,
    account: types.ChartAccount,
    party: str = "",
) -> "Movements":
    """Return an account's movements in a period, to be counted, cut to a page or gone through."""
    require_reader(by, organisation, now)
    root, group = account.ours.split(":")
    beginning = f"{root}:{organisation}:{group}"
    own = Q(account__code=f"{beginning}:{party}") if party else Q(account__code=beginning)
    if not party:
        own |= Q(account__code__startswith=f"{beginning}:")
    return Movements(organisation, period, account, _postings(organisation, period).filter(own))


class Movements:
    """An account's postings in a period, in order, each with the balance behind it."""

    def __init__(
        self,
        organisation: str,
        period: types.Period,
        account: types.ChartAccount,
        postings: QuerySet[Posting],
    ) -> None:
        """Take the account's postings until the period's end."""
        starts_at = start_of_china_day(period.since)
        since = {} if account.root in {"Assets", "Liabilities"} else {_IN_THE_PERIOD: _year(period)}
        is_known = account.ours != "Assets:Bank" or _knows_bank_inflows(organisation)
        before = postings.filter(entry__occurred_at__lt=starts_at, **since)
        self._sign = -1 if account.root in types.CREDIT_ROOTS else 1
        self.opening_fen = self._sign * _sum(before) if is_known else None
        self._rows = (
            postings.filter(**{_IN_THE_PERIOD: starts_at})
            .order_by("entry__occurred_at", "entry_id", "account_id")
            .values_list(
                "entry_id",
                "entry__occurred_at",
                "entry__kind",
                "entry__reference",
                "account__party",
                "amount_fen",
            )
        )

    def page(self, offset: int, limit: int) -> list[types.Movement]:
        """Return some movements, each with the balance behind it."""
        before = (self._rows[:offset].aggregate(sum=Sum("amount_fen"))["sum"] or 0) if offset else 0
        return list(self._read(self._rows[offset : offset + limit], before))

    def all(self) -> Iterator[types.Movement]:
        """Yield every movement, without holding them all in memory."""
        return self._read(self._rows, 0)

    def _read(
        self, rows: "QuerySet[Posting, tuple[Any, ...]]", before_fen: int
    ) -> Iterator[types.Movement]:
        moved_fen = before_fen
        for entry, at, kind, reference, party, amount_fen in rows.iterator(chunk_size=5_000):
            moved_fen += amount_fen
            balance_fen = None
            if self.opening_fen is not None:
                balance_fen = self.opening_fen + self._sign * moved_fen
            yield types.Movement(entry, at, kind, reference, party, amount_fen, balance_fen)


def _year(period: types.Period) -> datetime:
    return start_of_china_day(period.since.replace(month=1, day=1))


def _sum(rows: QuerySet[Posting]) -> int:
    return rows.aggregate(sum=Sum("amount_fen"))["sum"] or 0


def entry_in_books(
    by: Actor, *, organisation: str, now: datetime, entry: uuid.UUID
) -> types.BookedEntry:
    require_reader(by, organisation, now)
    rows = Posting.objects.filter(entry_id=entry, account__holder=organisation)
    legs = rows.order_by("account__code").values_list("account__code", "amount_fen")
    found = must_exist(LedgerEntry.objects.filter(pk=entry, postings__in=rows).first())
    taken_back = LedgerEntry.objects.filter(reverses=entry).values_list("pk", flat=True).first()
    return types.BookedEntry(
        found.pk,
        found.occurred_at,
        found.kind,
        found.reference,
        [_leg(code, fen) for code, fen in legs],
        found.reverses_id,
        taken_back,
    )


def _leg(code: str, amount_fen: int) -> types.EntryLeg:
    return types.EntryLeg(_account(code), party_of(code), amount_fen)


def count_voucher_lines(organisation: str, period: types.Period) -> int:
    """Return how many postings a period has in an organisation's books."""
    starts_at = start_of_china_day(period.since)
    return _postings(organisation, period).filter(**{_IN_THE_PERIOD: starts_at}).count()


def vouchers(
    by: Actor, *, organisation: str, now: datetime, period: types.Period, is_daily: bool
) -> Iterator[types.Voucher]:
    """Return a period's vouchers, one for each entry, or for each day and kind of entry.

    Each balances. They come one by one, so that large books never stand in memory.
    """
    require_reader(by, organisation, now)
    first = start_of_china_day(period.since.replace(day=1))
    rows = _postings(organisation, period).filter(**{_IN_THE_PERIOD: first})
    return numbered(_daily(rows) if is_daily else _single(rows), period)


def _single(rows: QuerySet[Posting]) -> Iterator[types.Voucher]:
    """Yield a voucher for each entry, in order of recording: its number never changes after."""
    columns = ("entry_id", "entry__occurred_at", "entry__kind", "entry__reference")
    found = rows.order_by("entry_id", "account_id").values_list(
        *columns, "account__code", "amount_fen"
    )
    for (_, at, kind, reference), some in groupby(
        found.iterator(chunk_size=5_000), key=lambda row: row[:4]
    ):
        legs = sorted((_leg(*row[4:]) for row in some), key=lambda leg: -leg.amount_fen)
        yield types.Voucher(0, china_day(at), kind, reference, 1, legs)


def _daily(rows: QuerySet[Posting]) -> Iterator[types.Voucher]:
    """Yield a voucher for each day and kind, with debits and credits of each account apart."""
    by_day = rows.annotate(day=TruncDate("entry__occurred_at", tzinfo=CHINA)).order_by()
    counted = by_day.values_list("day", "entry__kind").annotate(Count("entry", distinct=True))
    documents: dict[tuple[date, str], int] = {(day, kind): n for day, kind, n in counted}
    found = (
        by_day.values_list("day", "entry__kind", "account__code")
        .annotate(
            debit=Sum("amount_fen", filter=Q(amount_fen__gt=0)),
            credit=Sum("amount_fen", filter=Q(amount_fen__lt=0)),
        )
        .order_by("day", "entry__kind", F("account__code"))
    )
    for (day, kind), some in groupby(found.iterator(chunk_size=5_000), key=lambda row: row[:2]):
        sums: dict[tuple[types.ChartAccount, bool], int] = {}
        for _day, _kind, code, *sides in some:
            for is_credit, fen in enumerate(sides):
                key = _account(code), bool(is_credit)
                sums[key] = sums.get(key, 0) + (fen or 0)
        yield types.Voucher(0, day, kind, "", documents[day, kind], _legs_of(sums))


def _legs_of(sums: dict[tuple[types.ChartAccount, bool], int]) -> Sequence[types.EntryLeg]:
    ordered = sorted(sums.items(), key=lambda item: (item[0][1], item[0][0].code, item[0][0].ours))
    return [types.EntryLeg(account, "", fen) for (account, _side), fen in ordered if fen]
