"""Taking money: each movement once, what it costs and what was withdrawn into the books."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.channels.choices import FileKind, MoneyKind
from commonfield.channels.commands.refunds import orders_named, refuse_others, settle_refunds
from commonfield.channels.commands.shared import Taking, audit, open_days, taking_of
from commonfield.channels.errors import FileTakenError, MoneyTwiceError
from commonfield.channels.models import ChannelMoney, ChannelShop
from commonfield.channels.rules.days import provider_of
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


def check_kind(taking: Taking, kind: str) -> None:
    """Refuse a store's second kind of money file: both name the same money."""
    shop, _ = ChannelShop.objects.get_or_create(store_id=taking.store_id, channel=taking.channel)
    if shop.money_kind not in {"", kind}:
        raise MoneyTwiceError(kind=str(FileKind(shop.money_kind).label))
    ChannelShop.objects.filter(pk=shop.pk).update(money_kind=kind)


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
