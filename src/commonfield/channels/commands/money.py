"""Taking money: each movement once, what it costs and what was withdrawn into the books."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.channels.choices import FileKind, MoneyKind
from commonfield.channels.commands.refunds import orders_named, refuse_others, settle_refunds
from commonfield.channels.commands.shared import Taking, audit, open_days, taking_of
from commonfield.channels.errors import FileTakenError
from commonfield.channels.models import ChannelMoney
from commonfield.channels.rules.days import provider_of
from commonfield.channels.rules.settlements import TWICE, same_money
from commonfield.channels.types import ReadMoney
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.ledger.accounts import bank, expense, receivable
from commonfield.ledger.commands import post_all
from commonfield.ledger.queries import booked
from commonfield.ledger.types import Draft, Leg
from commonfield.people.types import Actor

# What a kind of money is booked against; income, subsidies and refunds are no entries of their
# own: the sale has made the platform owe all of it, and a refund takes the sale back.
BOOKED: Final = {MoneyKind.FEE: "Fees", MoneyKind.INSURANCE: "Insurance", MoneyKind.WITHDRAWAL: ""}
_NAMES: Final = ("number", "kind", "amount_fen", "at", "code")

type _Key = tuple[str, str, int, datetime, str]


def take_moneys(taking: Taking, moneys: Sequence[ReadMoney]) -> None:
    """Write the movements that no file has brought yet; equal ones are counted, not dropped."""
    refuse_others(taking, (each.number for each in moneys))
    counted = Counter(_key(each) for each in moneys)
    rows = ChannelMoney.objects.filter(
        store=taking.store_id, channel=taking.channel, at__in={each.at for each in moneys}
    )
    # What this file has brought so far does not stand for what it brings now.
    before = Counter(_key(row) for row in rows.exclude(file=taking.file))
    own = Counter(_key(row) for row in rows.filter(file=taking.file))
    new = [
        ChannelMoney(
            store_id=taking.store_id,
            channel=taking.channel,
            file=taking.file,
            nth=nth,
            **dict(zip(_NAMES, key, strict=True)),
        )
        for key, count in counted.items()
        for nth in range(max(before[key], own[key]), max(before[key], own[key] + count))
    ]
    new = _once(taking, new)
    ChannelMoney.objects.bulk_create(new, batch_size=500)
    taking.new += len(new)
    taking.unchanged += len(moneys) - len(new)
    _book_new(taking, new)
    touched = orders_named(taking, (row.number for row in new))
    for at in (*(row.at for row in new), *(row.paid_at for row in touched)):
        taking.touch(at)
    settle_refunds(taking, touched)


def _key(row: ReadMoney | ChannelMoney) -> _Key:
    return (row.number, row.kind, row.amount_fen, row.at, row.code)


def _once(taking: Taking, new: Sequence[ChannelMoney]) -> list[ChannelMoney]:
    """Leave out what the shop's other kind of money file has named already.

    What contradicts it waits until the keeper says what it is.
    """
    rows = ChannelMoney.objects.filter(
        store=taking.store_id, channel=taking.channel, number__in={row.number for row in new} - {""}
    )
    known: defaultdict[str, list[ChannelMoney]] = defaultdict(list)
    for row in rows.select_related("file").order_by("id"):
        if row.pk not in taking.matched:
            known[row.number].append(row)
    mine: defaultdict[str, list[ChannelMoney]] = defaultdict(list)
    for row in new:
        mine[row.number].append(row)
    return [
        row
        for number, some in mine.items()
        for row in (_apart(taking, some, known[number]) if known[number] else some)
    ]


def _apart(
    taking: Taking, mine: Sequence[ChannelMoney], known: Sequence[ChannelMoney]
) -> list[ChannelMoney]:
    """Return what of an order's new money is no money that the other kind of file has named."""
    kind = must_exist(taking.file).kind
    theirs = [row for row in known if row.file.kind != kind and row.code != TWICE]
    to_settle = {(row.at, row.amount_fen) for row in known if row.code == TWICE}
    sides = (mine, theirs) if kind == FileKind.SETTLEMENT else (theirs, mine)
    moves = [(row.at, row.amount_fen) for row in sides[1]]
    found = same_money([(row.at, row.amount_fen) for row in sides[0]], moves)
    own, other = found if kind == FileKind.SETTLEMENT else found[::-1]
    taking.matched |= {theirs[place].pk for place in other}
    open_days = {
        (china_day(row.at), row.kind) for place, row in enumerate(theirs) if place not in other
    }
    left = [row for place, row in enumerate(mine) if place not in own]
    left = [row for row in left if (row.at, row.amount_fen) not in to_settle]
    for row in left:
        if (china_day(row.at), row.kind) in open_days:
            row.kind, row.code = MoneyKind.OTHER, TWICE
    return left


def unbook_money(taking: Taking, rows: Sequence[ChannelMoney]) -> None:
    """Book the opposite of what a file's money was booked as."""
    _book_new(taking, rows, sign=-1)


def _book_new(taking: Taking, rows: Sequence[ChannelMoney], *, sign: int = 1) -> None:
    sums: defaultdict[tuple[str, datetime], int] = defaultdict(int)
    for row in rows:
        if row.kind in BOOKED:
            sums[row.kind, start_of_china_day(china_day(row.at))] += sign * row.amount_fen
    if entries := book_money(taking, sums):
        audit("market.channel_money_booked", taking, booked=entries, file=taking.digest)


def book_money(taking: Taking, sums: Mapping[tuple[str, datetime], int]) -> str:
    """Book fees and withdrawals, a day's of a kind together; return what the audit signs of it."""
    seller = taking.organisation
    provider = receivable(seller, provider_of(taking.channel))
    drafts = []
    for (kind, at), fen in sorted(sums.items()):
        name = BOOKED[MoneyKind(kind)]
        other = expense(seller, name) if name else bank(seller)
        legs = (Leg(other, -fen), Leg(provider, fen))
        reference = f"{taking.store_code}-{taking.channel}-{china_day(at):%Y%m%d}"
        drafts.append(Draft(f"channel_{kind}", reference, at, legs))
    return booked(post_all([each for each in drafts if each.legs[0].amount_fen], now=taking.now))


@transaction.atomic
def name_money(*, by: Actor, now: datetime, store: str, money: int, kind: MoneyKind) -> None:
    """Say what a movement is that its file did not name; it is booked as that, once."""
    row = must_exist(
        ChannelMoney.objects.select_for_update(no_key=True)
        .filter(pk=money, store__slug=store, kind=MoneyKind.OTHER)
        .first()
    )
    taking = taking_of(by, now, store, row.channel)
    if row.named:
        raise FileTakenError
    kind = MoneyKind(kind)
    row.named = kind
    row.save(update_fields=["named"])
    entries = ""
    if kind in BOOKED:
        entries = book_money(
            taking, {(kind, start_of_china_day(china_day(row.at))): row.amount_fen}
        )
    taking.touch(row.at)
    for order in orders_named(taking, [row.number]):
        taking.touch(order.paid_at)
    audit("market.channel_money_named", taking, kind=kind.value, booked=entries)
    open_days(taking)
