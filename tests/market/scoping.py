"""A store with one thing of every sort that a form or a keeper's command can name.

What nobody but its keeper may read of it stands in ``secrets``; ``arguments`` says which of its
things fills which parameter of a query or command. A parameter without a thing here fails the
test, so that what is new cannot be forgotten.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core import signing

from commonfield import orders, payments, stores
from commonfield.orders.commands import ask_invoice, refund_partly, write_review
from commonfield.orders.desk.types import ParcelRow, Wanted
from commonfield.orders.imports.types import ImportedLine, ImportedOrder
from commonfield.orders.models import Order, Review, Team
from commonfield.orders.types import NewReview, OrderView
from commonfield.payments.types import Notice, NoticeKind
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.catalogue.commands import add_picture, make_price_list
from commonfield.stores.catalogue.types import NewPriceList, NewProduct, NewVariant, ProductDetails
from commonfield.stores.choices import PaperKind
from commonfield.stores.commands import store_document
from commonfield.stores.models import PackRequest, StorePaper, TeamOffer
from commonfield.stores.offers.commands import make_flash_sale, make_team_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer
from commonfield.stores.papers.commands import add_paper
from commonfield.stores.running.commands import set_merchant
from commonfield.stores.running.queries import HANDOVER_SALT
from commonfield.stores.sheets.types import CountRow, GoodsRow
from commonfield.stores.stock.commands import ask_for_packs
from commonfield.stores.stock.types import NewAdjustment
from commonfield.stores.types import NewPaper, NewStore, Opening, StoreDetails
from tests.copies import copied
from tests.market.builders import PHONE, Shop, add_lot
from tests.orders.builders import make_life_shop, order_at, return_at
from tests.people.builders import NOW, OTHER_VILLAGE, TODAY, VILLAGE, make_organisation
from tests.workshop.builders import photograph

type Function = Callable[..., Any]

DAY: Final = timedelta(days=1)
PDF: Final = b"%PDF-1.7 a licence"
INVOICE_TITLE: Final = "丽水茶业公司"
TAX_NUMBER: Final = "91331124MA2E0LEAK7"
LICENCE: Final = "JY13311240LEAK000"
PRICE_LIST: Final = "双十二密价"
MERCHANT: Final = "1900012345"


@dataclass(frozen=True)
class Kept:
    """The store whose things are tried from elsewhere."""

    shop: Shop
    paid: OrderView
    waiting: OrderView
    shipped: OrderView
    served: OrderView
    returned: str
    refund: str
    paper: int
    team_offer: str
    flash_sale: str
    team: str
    handover: str
    picture: int
    price_list: int
    packs_asked: int
    review: int
    waiting_for_money: OrderView

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no other store's keeper may read: buyers, orders, money, stock, papers."""
        orders = (self.paid, self.waiting, self.shipped, self.served)
        return (
            "赵小兰", PHONE, "西屏街道 1 号", INVOICE_TITLE, TAX_NUMBER, LICENCE,
            MERCHANT, PRICE_LIST,
            *(order.number for order in orders), self.returned, self.refund,
            self.shop.sku, self.shop.lot, self.team_offer, self.flash_sale, "326.96",
        )  # fmt: skip

    def arguments(self, function: Function) -> dict[str, object]:
        """Return the arguments of a query or command of the keeper's: this store's things."""
        sku, slug = self.shop.sku, self.shop.slug
        new_product = NewProduct(
            store=slug, slug="new", title="新", title_en="New", gtin=self.shop.gtin, price_fen=9_000
        )
        known: dict[str, object] = {
            "slug": slug,
            "store_slug": slug,
            "slugs": [slug],
            "number": self.paid.number,
            "numbers": [self.paid.number],
            "sku": sku,
            "lot": self.shop.lot,
            "packs": 1,
            "before": None,
            "after": "",
            "limit": 100,
            "reason": "counted",
            "adjustment": NewAdjustment(1, "counted"),
            "how": "bank transfer",
            "wanted": Wanted(),
            "from_day": TODAY - DAY,
            "to_day": TODAY + DAY,
            "step": "day",
            "paper_id": self.paper,
            "request_id": self.packs_asked,
            "refund": self.refund,
            "code": self.team_offer,
            "team": self.team,
            "price_fen": 9_000,
            "amount_fen": 100,
            "parcels": 1,
            "invoices": 1,
            "place": OTHER_VILLAGE,
            "rates": (),
            "store": slug,
            "method": "alipay",
            "merchant": "2088123456789012",
            "to_organisation": "OTHIRD",
            "paper": NewPaper(PaperKind.GROWER_PROMISE),
            "details": StoreDetails("n", "n", "", "", "", 1),
            "product": new_product,
            "products": [new_product],
            "opening": Opening(
                NewStore(self.shop.maker.code, "new", "新", "New", VILLAGE),
                NewPaper(PaperKind.GROWER_PROMISE),
            ),
            "invoice_number": "1",
            "is_agreed": True,
            "is_issued": None,
            "state": "",
            "is_sellable": True,
            "provider": "simulated",
            "notice": Notice("e", NoticeKind.PAID, NOW, 1, payment=self.waiting_for_money.combined),
            "again_at": None,
            "at": None,
            "reference": "r",
            "title": "t",
            "lines": [(sku, 1)],
            "review": NewReview(self.shop.product, 5, "good"),
            "carrier": "顺丰",
            "tracking": "SF100",
            "offer": NewTeamOffer(sku, 6_500, 2, 24, 1, NOW + 5 * DAY, NOW + 6 * DAY),
            "sale": NewFlashSale(sku, 6_500, 1, NOW + 8 * DAY, NOW + 9 * DAY),
            "variant": NewVariant(self.shop.product, self.shop.gtin, 9_000, "大"),
            "variant_en": "big",
            "price_list": NewPriceList(slug, "l", NOW + DAY, NOW + 2 * DAY, {sku: 9_000}),
            "content": photograph(),
            "box_px": 288,
            "alt": "茶",
            "organisation": self.shop.maker.code,
            "picture_id": self.picture,
            "list_id": self.price_list,
            "person_id": self.shop.keeper.person_id,
        }
        known |= self._of_function().get(function.__name__, {})
        wanted = [
            name
            for name, parameter in inspect.signature(function).parameters.items()
            if parameter.default is parameter.empty and name not in {"by", "now"}
        ]
        missing = set(wanted) - set(known)
        assert not missing, (
            f"{function.__name__}: say in tests/market/scoping.py what {missing} are"
        )
        return {name: known[name] for name in wanted}

    def _of_function(self) -> dict[str, dict[str, object]]:
        product: dict[str, object] = {"slug": self.shop.product}
        payment: dict[str, object] = {"number": self.waiting_for_money.combined}
        return {
            "open_store": {"store": NewStore(self.shop.maker.code, "new", "新", "New", VILLAGE)},
            "ship_parcels": {"rows": [ParcelRow(2, self.paid.number, "顺丰", "SF100")]},
            "parcels_as_read": {"rows": [ParcelRow(2, self.paid.number, "顺丰", "SF100")]},
            "take_counts": {"rows": [CountRow(2, self.shop.sku, self.shop.lot, 1)]},
            "take_goods": {"rows": [GoodsRow(2, self.shop.sku, "", "t", "t", "", 9_000)]},
            "goods_as_read": {"rows": [GoodsRow(2, self.shop.sku, "", "t", "t", "", 9_000)]},
            "import_orders": {
                "orders": [
                    ImportedOrder(
                        NOW, self.shop.slug, "taobao", (ImportedLine(self.shop.sku, 1, 1),), "paid"
                    )
                ]
            },
            "end_flash_sale": {"code": self.flash_sale},
            "take_over_store": {"offer": self.handover},
            "issue_invoice": {"number": self.served.number},
            "refund_partly": {"number": self.served.number},
            "answer_return": {"number": self.returned},
            "return_arrived": {"number": self.returned},
            "return_of_seller": {"number": self.returned},
            "return_parcel": {"number": self.shipped.number},
            "receive_order": {"number": self.shipped.number},
            "hide_review": {"review": self.review},
            "check_seller": {"order": Order.objects.get(number=self.served.number)},
            "begin_payment": payment,
            "claim_asking": payment,
            "ask_again": payment,
            "edit_product": {"details": ProductDetails("新", "New", "", "", ""), **product},
            "withdraw_product": product,
            "return_product": product,
            "add_picture": product,
            "managed_product": product,
            "name_variant": {"variant": "大"},
            "note_sold_packs": {"packs": {}},
            "step_orders": {"step": "pack"},
        }


@copied
def make_kept() -> Kept:
    """Open a store and let everything happen in it that a keeper has to do with."""
    shop = make_life_shop()
    add_lot(shop, packs=45)
    set_merchant(by=SYSTEM, now=NOW, store=shop.slug, method="wechat", merchant=MERCHANT)
    served, returned = return_at(shop, "asked", key="served")
    refund = refund_partly(by=SYSTEM, now=NOW, number=served.number, amount_fen=1_000, reason="r")
    ask_invoice(
        by=GUEST,
        now=NOW,
        number=served.number,
        title=INVOICE_TITLE,
        tax_number=TAX_NUMBER,
        token=served.token,
    )
    write_review(
        by=GUEST,
        now=NOW,
        number=served.number,
        review=NewReview(shop.product, 5, "好"),
        token=served.token,
    )
    for kind in (PaperKind.BUSINESS_LICENCE, PaperKind.FOOD_LICENCE):
        document = store_document(by=SYSTEM, now=NOW, organisation=shop.maker.code, content=PDF)
        paper = NewPaper(kind, LICENCE, TODAY + 90 * DAY, document)
        add_paper(by=SYSTEM, now=NOW, slug=shop.slug, paper=paper)
    ask_for_packs(by=SYSTEM, now=NOW, store=shop.slug, sku=shop.sku, packs=7)
    team_offer, flash_sale, team = _promotions(shop)
    said = {
        "store": shop.slug,
        "from": shop.maker.code,
        "to": make_organisation("OTHIRD"),
        "at": NOW.isoformat(),
        "by": shop.keeper.person_id,
    }
    return Kept(
        shop=shop,
        paid=order_at(shop, "paid", key="paid"),
        waiting=order_at(shop, "", payment="cod", key="waiting"),
        shipped=order_at(shop, "shipped", key="shipped"),
        served=served,
        returned=returned,
        refund=refund,
        paper=StorePaper.objects.latest("pk").pk,
        team_offer=team_offer,
        flash_sale=flash_sale,
        team=team,
        packs_asked=PackRequest.objects.latest("pk").pk,
        handover=signing.dumps(said, salt=HANDOVER_SALT, compress=True),
        review=Review.objects.latest("pk").pk,
        waiting_for_money=order_at(shop, "", key="money"),
        picture=add_picture(by=SYSTEM, now=NOW, slug=shop.product, content=photograph(), alt="茶"),
        price_list=make_price_list(
            by=SYSTEM,
            now=NOW,
            price_list=NewPriceList(
                shop.slug, PRICE_LIST, NOW + 9 * DAY, NOW + 19 * DAY, {shop.sku: 4_321}
            ),
        ),
    )


def _promotions(shop: Shop) -> tuple[str, str, str]:
    new_offer = NewTeamOffer(shop.sku, 7_000, 3, 24, 2, NOW, NOW + DAY)
    offer = make_team_offer(by=SYSTEM, now=NOW, offer=new_offer)
    new_sale = NewFlashSale(shop.sku, 6_000, 2, NOW + 2 * DAY, NOW + 3 * DAY)
    sale = make_flash_sale(by=SYSTEM, now=NOW, sale=new_sale)
    team = Team.objects.create(
        code="team-cloud",
        offer=TeamOffer.objects.get(code=offer),
        state="open",
        seats=3,
        taken=0,
        opened_at=NOW,
        ends_at=NOW + DAY,
    )
    return offer, sale, team.code


def asked_by_somebody(kind: str) -> Iterator[Function]:
    """Yield every public query or command of the market that asks who wants it."""
    rooms = (stores, orders, payments)
    for info in (
        each for room in rooms for each in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    ):
        if kind not in info.name.split("."):
            continue
        module = importlib.import_module(info.name)
        for name, function in sorted(vars(module).items()):
            is_its_own = getattr(function, "__module__", "") == info.name
            if name.startswith("_") or not is_its_own or not inspect.isfunction(function):
                continue
            by = inspect.signature(function).parameters.get("by")
            # A command's helpers take ``by`` by its place.
            if by and (kind == "queries" or by.kind is inspect.Parameter.KEYWORD_ONLY):
                yield function
