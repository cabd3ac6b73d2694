"""Files of two shops, in any order, late, doubled, taken back: every book agrees, to the fen."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Final

import pytest
from beancount import loader
from beancount.core.data import Transaction
from django.db import transaction

from commonfield.channels import commands
from commonfield.channels.choices import State
from commonfield.channels.errors import FilePackedError, OtherStoreError
from commonfield.channels.models import (
    ChannelFile,
    ChannelMoney,
    ChannelOrder,
    ChannelRefund,
    Listing,
)
from commonfield.channels.types import Part
from commonfield.facts.models import Fact
from commonfield.ledger.accounts import receivable
from commonfield.ledger.beancount import beancount_lines
from commonfield.ledger.queries import all_accounts, balances
from commonfield.orders.commands import pack_order
from commonfield.orders.models import Order, OrderLine, Refund
from commonfield.workshop.books import CHECKS
from tests.channels.files import PDD_AFTER, PDD_MONEY, at, csv_of, money, pdd, refund, take
from tests.market.builders import Shop, make_shop
from tests.night import NIGHT
from tests.people.builders import NOW
from tests.supply.builders import SHARES

PACKS: Final = 14
# Growers' part of what is neither the carrier's nor postage; the shop makes its tea itself.
_OF_BP: Final = SHARES.growers_bp + SHARES.maker_bp + SHARES.store_bp
_FEN_BESIDE: Final = 4
PLAYS: Final = 60 if NIGHT else 5
STATES: Final = {
    "待付款": {"paid_at": ""},
    "待发货": {},
    "已发货，待收货": {"sent": at(-0.02)},
    "已收货": {"sent": at(-0.02), "received": at(-0.01)},
    "已取消": {"paid_at": ""},
    "未发货，退款成功": {},
    "已发货，退款成功": {"sent": at(-0.02)},
}
MOVES: Final = (
    "交易收入",
    "优惠券结算",
    "交易退款",
    "交易退款",
    "技术服务费",
    "运费险",
    "提现",
    "什么",
)


def some(draw: random.Random, of_shop: int) -> int:
    """Draw an order: mostly the shop's own, now and then the other's."""
    return draw.randint(1, 3) + 10 * (of_shop if draw.random() < 0.95 else 1 - of_shop)


def orders(draw: random.Random, shop: Shop, of_shop: int) -> None:
    """Take orders as an older or a newer file has them."""
    rows = {}
    for n in {some(draw, of_shop) for _ in range(draw.randint(1, 5))}:
        state = draw.choice([*STATES, "已收货", "待发货", "已收货"])
        code = "SET" if n % 3 == 0 else shop.sku
        goods = f"{draw.choice((100, 100, 99.99, 33.34, 0))}"
        # Growers have their shares from today on.
        seen = {
            "paid_at": at(-0.03 - draw.random() / 9),
            "goods": goods,
            "quantity": str(1 + n % 3),
        }
        rows[n] = pdd(n, code=code, state=state, **seen | STATES[state])
    take(shop, csv_of(list(rows.values())))


def after_sales(draw: random.Random, shop: Shop, of_shop: int) -> None:
    rows = []
    for n in {some(draw, of_shop) for _ in range(draw.randint(1, 3))}:
        state = draw.choice(("退款成功",) * 4 + ("退款中", "退款关闭"))
        fen = draw.randint(1, draw.choice((3_000, 11_000)))
        rows.append(refund(n, fen, state=state, of=f"A{n}{draw.randint(1, 3)}"))
    take(shop, csv_of(rows, PDD_AFTER))
    # Half of them the money names as well.
    given = [
        money(int(row["订单编号"][-3:]), -round(float(row["退款金额(元)"]) * 100), "交易退款")
        for row in rows
        if draw.random() < 1 / 2
    ]
    if given:
        take(shop, csv_of(given, PDD_MONEY))


def moneys(draw: random.Random, shop: Shop, of_shop: int) -> None:
    rows = []
    for _ in range(draw.randint(1, 6)):
        what = draw.choice(MOVES)
        fen = draw.randint(1, 11_000) * (1 if what in MOVES[:2] else -1)
        number = some(draw, of_shop) if what != "提现" else 0
        rows += [money(number, fen, what, -draw.randint(1, 3))] * draw.randint(1, 2)
    take(shop, csv_of(rows, PDD_MONEY))


def teach(draw: random.Random, shop: Shop, of_shop: int) -> None:  # noqa: ARG001 - a deed's form
    for row in Listing.objects.filter(merchant_code="SET", store__slug=shop.slug):
        parts = [Part(shop.sku, draw.randint(1, 3))]
        commands.teach_listing(
            by=shop.keeper, now=NOW, store=shop.slug, listing=row.pk, parts=parts
        )


def back(draw: random.Random, shop: Shop, of_shop: int) -> None:  # noqa: ARG001 - a deed's form
    files = list(ChannelFile.objects.filter(state="taken", store__slug=shop.slug).order_by("id"))
    if files:
        commands.take_back_file(
            by=shop.keeper, now=NOW, store=shop.slug, file=draw.choice(files).pk
        )


def pack(draw: random.Random, shop: Shop, of_shop: int) -> None:  # noqa: ARG001 - a deed's form
    ready = Order.objects.filter(state="paid", is_held=False, store__slug=shop.slug).order_by("id")
    for order in ready[:1]:
        pack_order(by=shop.keeper, now=NOW, number=order.number)


DEEDS: Final[tuple[Callable[..., None], ...]] = (
    orders, orders, orders, after_sales, after_sales, after_sales, moneys, moneys, teach, pack,
    back,
)  # fmt: skip


def wrong(shops: list[Shop]) -> Iterator[object]:
    """Yield what disagrees: every check's differences, beancount's errors, sums added by hand."""
    for check in CHECKS.values():
        yield from check().differences
    entries, errors, _ = loader.load_string("".join(beancount_lines()))
    yield from errors
    booked = Counter[tuple[str, str]]()
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                assert posting.units is not None
                key = (entry.narration or "", posting.account)
                booked[key] += int((posting.units.number or Decimal(0)) * 100)
    for shop in shops:
        yield from wrong_sums(shop, booked)


def wrong_sums(shop: Shop, booked: Counter[tuple[str, str]]) -> Iterator[object]:
    """Yield what a shop's packs, its platform's debt and its growers' shares ought to be."""
    live = OrderLine.objects.filter(order__store__slug=shop.slug).exclude(order__state="refunded")
    packs = PACKS - sum(live.values_list("packs", flat=True))
    if packs != shop.left:
        yield shop.slug, "packs", packs, shop.left
    sold = ChannelOrder.objects.filter(store__slug=shop.slug).exclude(order="")
    due = sum(sold.values_list("sold_fen", flat=True))
    given = Refund.objects.filter(order__number__in=sold.values("order"))
    paid = ChannelMoney.objects.filter(
        store__slug=shop.slug, kind__in=("fee", "insurance", "withdrawal")
    )
    due += sum(paid.values_list("amount_fen", flat=True))
    due -= sum(given.values_list("amount_fen", flat=True))
    provider, maker = receivable(shop.maker.code, "Pinduoduo"), shop.maker.code
    owed = sum(fen for (_of, account), fen in booked.items() if account == provider)
    if owed != due:
        yield shop.slug, "owed by the platform", due, owed
    for row in sold.exclude(state__in=("sent_closed", "unsent_refunded")):
        told = [
            sum(model.values_list("amount_fen", flat=True))
            for model in (
                ChannelRefund.objects.filter(number=row.number, state="done"),
                ChannelMoney.objects.filter(number=row.number, kind="refund"),
            )
        ]
        # Two tellers of the same money: the larger one counts. All that was paid is all of it.
        most = max(told[0], -told[1])
        if row.refunded_fen > most and most < row.paid_fen:
            yield row.number, "refunded", told, row.refunded_fen
    for order in sold.values_list("order", flat=True):
        growers, sales = (
            -sum(fen for (of, to), fen in booked.items() if of == order and account in to)
            for account in (f":{maker}:Lots:", f":{maker}:Sales")
        )
        # Each division may be a fen beside the exact one, three of them at most here.
        if abs(growers - (growers + sales) * SHARES.growers_bp / _OF_BP) > _FEN_BESIDE:
            yield order, "growers", sales, growers


def standing(shops: list[Shop]) -> list[tuple[str, int]]:
    """Return the accounts of shops that do not stand at nothing."""
    accounts = [code for shop in shops for code, _at in all_accounts(shop.maker.code)]
    return [each for each in balances(accounts).items() if each[1]]


def states() -> dict[str, int]:
    """Return how far orders have come; no file moves one back."""
    ranks = list(State)
    rows = ChannelOrder.objects.values_list("number", "state")
    return {number: ranks.index(State(state)) for number, state in rows}


def play(seed: int) -> list[object]:
    """Do random deeds; return what disagrees then, and after all that can be was taken back."""
    draw = random.Random(seed)  # noqa: S311 - a game
    shops = [make_shop("cloud", packs=PACKS), make_shop("rain", packs=PACKS)]
    before = standing(shops)
    found: list[object] = []
    deeds = [(each, draw.choice(DEEDS)) for each in draw.choices((0, 1), k=draw.randint(8, 14))]
    for of_shop, deed in [(0, orders), (1, orders), *deeds]:
        were = states()
        with suppress(FilePackedError, OtherStoreError), transaction.atomic():
            deed(draw, shops[of_shop], of_shop)
        if deed is not back:
            found += [number for number, state in states().items() if state < were.get(number, 0)]
    found += wrong(shops)
    for file in ChannelFile.objects.filter(state="taken").order_by("-id"):
        shop = next(each for each in shops if each.slug == file.store.slug)
        with suppress(FilePackedError):
            commands.take_back_file(by=shop.keeper, now=NOW, store=shop.slug, file=file.pk)
    found += wrong(shops)
    if not ChannelFile.objects.filter(state="taken").exists():
        found += Counter(standing(shops)) - Counter(before)
        found += [shop.left for shop in shops if shop.left != PACKS]
        facts = Fact.objects.filter(kind__in=("market.sale", "market.parcel_sent"))
        if sum(facts.values_list("quantity", flat=True)):
            found.append("facts")
    return found


@pytest.mark.parametrize("seed", range(PLAYS))
def test_books_agree_after_files_of_two_shops_in_random_order(seed: int):
    assert play(seed) == []
