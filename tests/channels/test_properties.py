"""Random files in random order, doubled, late and taken back: the books agree after each."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.channels import commands
from commonfield.channels.books import check_channels
from commonfield.channels.errors import FilePackedError
from commonfield.channels.models import ChannelFile, Listing
from commonfield.channels.types import Part
from commonfield.orders.commands import pack_order
from commonfield.orders.models import Order
from tests.channels.files import PDD_AFTER, PDD_MONEY, at, csv_of, money, pdd, refund, take
from tests.copies import taken_back
from tests.market.builders import Shop, make_shop
from tests.orders.builders import all_differences
from tests.people.builders import NOW

ORDERS = st.integers(1, 4)
STATES = st.sampled_from(
    [
        "待付款",
        "待发货",
        "已发货，待收货",
        "已收货",
        "已取消",
        "未发货，退款成功",
        "已发货，退款成功",
    ]
)
# A newer file may change the sum of what was sold.
GOODS = st.sampled_from(["100.00", "0.00", "57.31", "123.45"])
DEEDS = st.lists(
    st.one_of(
        st.tuples(
            st.just("orders"), st.lists(st.tuples(ORDERS, STATES, GOODS), min_size=1, max_size=4)
        ),
        st.tuples(st.just("refund"), ORDERS, st.integers(1, 11_000), st.integers(1, 3)),
        st.tuples(st.just("money"), ORDERS, st.integers(-11_000, 11_000)),
        st.tuples(st.just("teach"), st.integers(1, 3)),
        st.tuples(st.just("pack")),
        st.tuples(st.just("back"), st.integers(0, 9)),
    ),
    min_size=3,
    max_size=9,
)


def play(shop: Shop, deed: tuple[Any, ...]) -> None:
    """Do one deed; a file that was packed is not taken back."""
    what, *given = deed
    _DEEDS[what](shop, *given)


def _orders(shop: Shop, some: list[tuple[int, str, str]]) -> None:
    rows = {
        n: pdd(
            n,
            code="SET" if n % 2 else shop.sku,
            quantity=str(n),
            state=state,
            goods=goods,
            # Today growers have their shares.
            paid_at=at(-0.02),
            sent=at(-0.01) if "已" in state else "",
        )
        for n, state, goods in some
    }
    take(shop, csv_of(list(rows.values())))


def _refund(shop: Shop, n: int, fen: int, which: int) -> None:
    take(shop, csv_of([refund(n, fen, of=f"A{n}{which}")], PDD_AFTER))


def _money(shop: Shop, n: int, fen: int) -> None:
    what = "交易收入" if fen > 0 else ("交易退款" if fen % 2 else "技术服务费")
    take(shop, csv_of([money(n, fen or 1, what)], PDD_MONEY))


def _teach(shop: Shop, packs: int) -> None:
    parts = [Part(shop.sku, packs)]
    for row in Listing.objects.filter(merchant_code="SET"):
        commands.teach_listing(
            by=shop.keeper, now=NOW, store=shop.slug, listing=row.pk, parts=parts
        )


def _pack(shop: Shop) -> None:
    for order in Order.objects.filter(state="paid", is_held=False)[:1]:
        pack_order(by=shop.keeper, now=NOW, number=order.number)


def _back(shop: Shop, place: int) -> None:
    files = list(ChannelFile.objects.filter(state="taken").order_by("id"))
    if files:
        file = files[place % len(files)].pk
        with suppress(FilePackedError):
            commands.take_back_file(by=shop.keeper, now=NOW, store=shop.slug, file=file)


_DEEDS: Final[dict[str, Callable[..., None]]] = {
    "orders": _orders,
    "refund": _refund,
    "money": _money,
    "teach": _teach,
    "pack": _pack,
    "back": _back,
}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(DEEDS)
def test_books_agree_after_random_files_in_random_order(deeds: list[tuple[Any, ...]]):
    with taken_back():
        shop = make_shop(packs=12)
        for deed in deeds:
            play(shop, deed)
            assert all_differences() == []
            assert check_channels().differences == ()
