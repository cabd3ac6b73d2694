"""A keeper changes what is on sale: words, packs, pictures, prices for a time; nobody else does."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from commonfield.audit.models import AuditRow
from commonfield.kernel import clock
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.orders.checkout.commands import place_orders
from commonfield.people.types import GUEST, Actor
from commonfield.stores.books import check_search
from commonfield.stores.catalogue import commands, queries
from commonfield.stores.catalogue.errors import (
    BadPriceListError,
    PicturesFullError,
    PictureTwiceError,
    PictureWordsError,
    PriceListOverError,
    VariantTakenError,
)
from commonfield.stores.catalogue.types import Criteria, NewPriceList, NewVariant, ProductDetails
from commonfield.stores.errors import StoreBarredError, StoreClosedError
from commonfield.stores.models import (
    ListPrice,
    PriceList,
    ProductImage,
    SearchTerm,
    Sku,
    Store,
    StorePaper,
)
from commonfield.stores.queries import prices_at
from commonfield.stores.running.commands import close_store
from commonfield.workshop.errors import FileUnknownKindError
from commonfield.workshop.media import delete_unused_files, stored_file
from commonfield.workshop.models import StoredFile
from tests.market.builders import Shop, make_request, make_shop
from tests.people.builders import NOW, TODAY
from tests.supply.builders import make_item
from tests.workshop.builders import GPS, photograph

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WORDS = ProductDetails("高山红茶", "Mountain Black", "晒青", "Sun-dried", "spring")


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def kept(shop: Shop):
    return queries.managed_product(shop.slug, shop.product, by=shop.keeper, now=NOW)


def found(text: str) -> list[str]:
    return [card.sku.product for card in queries.search(Criteria(text), now=NOW).cards]


def price_list(shop: Shop, price_fen: int = 6_000, **changes: object) -> NewPriceList:
    new = NewPriceList(shop.slug, "春茶节", NOW, NOW + DAY, {shop.sku: price_fen})
    return replace(new, **changes)  # type: ignore[arg-type]  # fields by name


def add_picture(shop: Shop, *, width: int = 600, by: Actor | None = None) -> int:
    return commands.add_picture(
        by=by or shop.keeper,
        now=NOW,
        slug=shop.product,
        content=photograph((width, 400)),
        alt="茶园",
        alt_en="A garden",
    )


# Words and packs


def test_edited_product_says_and_is_found_by_its_new_words(shop: Shop):
    commands.edit_product(by=shop.keeper, now=NOW, slug=shop.product, details=WORDS)

    now_kept = kept(shop)
    assert (now_kept.title, now_kept.title_en, now_kept.season) == (
        "高山红茶",
        "Mountain Black",
        "spring",
    )
    assert (found("银猴"), found("高山红茶"), found("sun-dried")) == (
        [],
        [shop.product],
        [shop.product],
    )
    row = AuditRow.objects.get(action="market.product_edited")
    assert (row.actor, row.object) == (shop.keeper.code, f"product:{shop.product}")
    assert row.detail == {"changed": "title title_en description description_en season"}
    assert check_search(NOW).differences == ()


def test_variant_is_another_pack_of_the_same_product(shop: Shop):
    gtin = make_item(shop.maker, net_g=250)
    variant = NewVariant(shop.product, gtin, 18_000, "250 克罐装", "Tin of 250 g")

    code = commands.add_variant(by=shop.keeper, now=NOW, variant=variant)

    first, second = kept(shop).skus
    assert (first.sku, second.sku) == (shop.sku, code)
    assert (second.net_g, second.price_fen, second.variant_en) == (250, 18_000, "Tin of 250 g")
    assert found("罐装") == [shop.product]
    (card,) = queries.search(Criteria(), now=NOW).cards
    assert (len(card.skus), card.sku.sku) == (2, shop.sku)


def test_variant_of_the_same_trade_item_is_refused(shop: Shop):
    with pytest.raises(VariantTakenError):
        commands.add_variant(
            by=shop.keeper, now=NOW, variant=NewVariant(shop.product, shop.gtin, 100, "")
        )

    assert Sku.objects.count() == 1


def test_variant_of_an_unknown_trade_item_is_not_found(shop: Shop):
    with pytest.raises(NotFoundError):
        commands.add_variant(
            by=shop.keeper, now=NOW, variant=NewVariant(shop.product, "00000000000000", 100, "")
        )


def test_renamed_variant_is_found_by_its_new_name(shop: Shop):
    commands.name_variant(
        by=shop.keeper, now=NOW, sku=shop.sku, variant="礼盒", variant_en="Gift box"
    )

    assert (found("礼盒"), kept(shop).skus[0].variant_en) == ([shop.product], "Gift box")


def test_withdrawn_variant_is_not_sold_until_it_comes_back(shop: Shop):
    commands.withdraw_sku(by=shop.keeper, now=NOW, sku=shop.sku)

    (refusal,) = place_orders(requests=[make_request((shop.sku, 1))], now=NOW)
    assert isinstance(refusal, CommonfieldError)
    assert (found("银猴"), kept(shop).skus[0].is_withdrawn) == ([], True)

    commands.return_sku(by=shop.keeper, now=NOW, sku=shop.sku)

    assert (found("银猴"), kept(shop).skus[0].is_withdrawn) == ([shop.product], False)


def test_withdrawn_product_keeps_its_page_and_comes_back(shop: Shop):
    commands.withdraw_product(by=shop.keeper, now=NOW, slug=shop.product)

    shown = queries.product(shop.product, now=NOW)
    assert shown is not None
    assert (shown.is_withdrawn, shown.skus) == (True, ())
    assert (found("银猴"), SearchTerm.objects.count()) == ([], 0)

    commands.return_product(by=shop.keeper, now=NOW, slug=shop.product)

    assert found("银猴") == [shop.product]
    assert check_search(NOW).differences == ()


# Pictures


def test_picture_is_kept_twice_with_nothing_of_the_camera(shop: Shop):
    add_picture(shop, width=1_600)

    (picture,) = kept(shop).pictures
    assert (picture.width_px, picture.height_px) == (1_200, 300)
    assert (picture.small_width_px, picture.small_height_px) == (192, 48)
    assert (picture.alt, picture.alt_en) == ("茶园", "A garden")
    for name, width in ((picture.large, 1_200), (picture.small, 192)):
        file = stored_file(f"{name}.webp")
        assert file is not None
        with file.open() as stored:
            content = stored.read()
        opened = Image.open(io.BytesIO(content))
        assert opened.size[0] == width
        assert dict(opened.getexif().get_ifd(GPS)) == {}
        assert b"Secret" not in content


def test_first_picture_is_the_one_on_the_shelf(shop: Shop):
    first, second, third = (add_picture(shop, width=width) for width in (500, 600, 700))

    commands.show_picture_first(by=shop.keeper, now=NOW, picture_id=third)

    assert [each.picture_id for each in kept(shop).pictures] == [third, first, second]
    (card,) = queries.search(Criteria(), now=NOW).cards
    assert card.picture is not None
    assert card.picture.picture_id == third


def test_picture_described_anew(shop: Shop):
    picture = add_picture(shop)

    commands.describe_picture(by=shop.keeper, now=NOW, picture_id=picture, alt=" 茶罐 ", alt_en="")

    assert [(each.alt, each.alt_en) for each in kept(shop).pictures] == [("茶罐", "")]


def test_removed_picture_s_files_are_forgotten_two_days_later(shop: Shop):
    gone, stays = add_picture(shop, width=500), add_picture(shop, width=600)

    commands.remove_picture(by=shop.keeper, now=NOW, picture_id=gone)

    # Long ago, so that files of other tests, whose rows are away, are too young to go.
    StoredFile.objects.update(kept_at=LONG_AGO)
    delete_unused_files(LONG_AGO + 3 * DAY)
    (picture,) = kept(shop).pictures
    names = set(StoredFile.objects.values_list("sha256", flat=True))
    assert (picture.picture_id, names) == (stays, {picture.large, picture.small})


def test_ninth_picture_is_refused(shop: Shop):
    for width in range(500, 508):
        add_picture(shop, width=width)

    with pytest.raises(PicturesFullError):
        add_picture(shop, width=600)

    assert len(kept(shop).pictures) == 8


def test_same_picture_twice_is_refused(shop: Shop):
    add_picture(shop)

    with pytest.raises(PictureTwiceError):
        add_picture(shop)


@pytest.mark.parametrize(
    ("content", "alt", "error"),
    [
        (photograph(), "  ", PictureWordsError),
        (photograph(), "茶" * 121, PictureWordsError),
        (b"<svg/>", "茶", FileUnknownKindError),
    ],
)
def test_unusable_picture_writes_nothing(
    shop: Shop, content: bytes, alt: str, error: type[CommonfieldError]
):
    before = AuditRow.objects.count()

    with pytest.raises(error):
        commands.add_picture(by=shop.keeper, now=NOW, slug=shop.product, content=content, alt=alt)

    counts = ProductImage.objects.count(), StoredFile.objects.count(), AuditRow.objects.count()
    assert counts == (0, 0, before)


# Prices for a time


def test_list_that_begins_moves_a_product_into_its_price_band(shop: Shop):
    at = clock.now()
    new = price_list(shop, 4_000, starts_at=at - HOUR, ends_at=at + HOUR)
    commands.make_price_list(by=shop.keeper, now=at - 2 * HOUR, price_list=new)
    bands = Criteria(chosen={"price": "0"}), Criteria(chosen={"price": "1"})
    before = [queries.search(each, now=at).total for each in bands]

    changed = commands.follow_price_lists(at)

    assert (before, changed > 0) == ([0, 1], True)
    assert [queries.search(each, now=at).total for each in bands] == [1, 0]
    assert check_search(at).differences == ()
    assert commands.follow_price_lists(at) == 0
    commands.follow_price_lists(at + 2 * HOUR)
    assert [queries.search(each, now=at).total for each in bands] == [0, 1]


def test_list_in_force_ends_at_once_and_is_over_then(shop: Shop):
    number = commands.make_price_list(by=shop.keeper, now=NOW, price_list=price_list(shop))

    commands.end_price_list(by=shop.keeper, now=NOW + HOUR, list_id=number)

    (sku_id,) = Sku.objects.values_list("pk", flat=True)
    assert prices_at([sku_id], NOW + HOUR) == {}
    with pytest.raises(PriceListOverError):
        commands.end_price_list(by=shop.keeper, now=NOW + HOUR, list_id=number)


def test_list_that_has_not_begun_is_taken_away(shop: Shop):
    new = price_list(shop, starts_at=NOW + HOUR)
    number = commands.make_price_list(by=shop.keeper, now=NOW, price_list=new)

    commands.end_price_list(by=shop.keeper, now=NOW, list_id=number)

    assert (PriceList.objects.count(), ListPrice.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "长" * 61},
        {"ends_at": NOW},
        {"starts_at": NOW - 2 * DAY, "ends_at": NOW - DAY},
        {"starts_at": NOW + 2 * DAY},
        {"ends_at": NOW + 500 * DAY},
        {"prices": {}},
        {"prices": {"S99999-1": 100}},
    ],
)
def test_price_list_that_cannot_be_writes_nothing(shop: Shop, changes: dict[str, Any]):
    before = AuditRow.objects.count()
    changed = replace(price_list(shop), **changes)

    with pytest.raises(BadPriceListError):
        commands.make_price_list(by=shop.keeper, now=NOW, price_list=changed)

    assert (PriceList.objects.count(), AuditRow.objects.count()) == (0, before)


@pytest.mark.parametrize("price_fen", [0, -1, 100_000_00])
def test_price_that_cannot_be_is_on_no_list(shop: Shop, price_fen: int):
    with pytest.raises(BadPriceListError):
        commands.make_price_list(by=shop.keeper, now=NOW, price_list=price_list(shop, price_fen))


def test_another_store_s_product_is_on_no_list(shop: Shop):
    other = make_shop("river")

    with pytest.raises(BadPriceListError):
        commands.make_price_list(
            by=shop.keeper, now=NOW, price_list=price_list(shop, prices={other.sku: 100})
        )


# Who may

ACTS: dict[str, Callable[[Shop, Actor], object]] = {
    "edit": lambda shop, by: commands.edit_product(
        by=by, now=NOW, slug=shop.product, details=WORDS
    ),
    "add variant": lambda shop, by: commands.add_variant(
        by=by, now=NOW, variant=NewVariant(shop.product, shop.gtin, 100, "")
    ),
    "name variant": lambda shop, by: commands.name_variant(
        by=by, now=NOW, sku=shop.sku, variant="", variant_en=""
    ),
    "withdraw sku": lambda shop, by: commands.withdraw_sku(by=by, now=NOW, sku=shop.sku),
    "return sku": lambda shop, by: commands.return_sku(by=by, now=NOW, sku=shop.sku),
    "withdraw": lambda shop, by: commands.withdraw_product(by=by, now=NOW, slug=shop.product),
    "return": lambda shop, by: commands.return_product(by=by, now=NOW, slug=shop.product),
    "add picture": lambda shop, by: add_picture(shop, width=640, by=by),
    "describe": lambda shop, by: commands.describe_picture(
        by=by, now=NOW, picture_id=_first(shop), alt="茶"
    ),
    "first": lambda shop, by: commands.show_picture_first(by=by, now=NOW, picture_id=_first(shop)),
    "remove": lambda shop, by: commands.remove_picture(by=by, now=NOW, picture_id=_first(shop)),
    "list": lambda shop, by: commands.make_price_list(by=by, now=NOW, price_list=price_list(shop)),
    "end list": lambda shop, by: commands.end_price_list(
        by=by, now=NOW, list_id=PriceList.objects.get(store__slug=shop.slug).pk
    ),
    "see one": lambda shop, by: queries.managed_product(shop.slug, shop.product, by=by, now=NOW),
    "see all": lambda shop, by: queries.managed_products(shop.slug, by=by, now=NOW),
    "see lists": lambda shop, by: queries.price_lists_of(shop.slug, by=by, now=NOW),
}


def _first(shop: Shop) -> int:
    return ProductImage.objects.get(product__slug=shop.product).pk


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_only_the_store_s_own_keeper_may(act: Callable[[Shop, Actor], object]):
    shop, other = make_shop(), make_shop("river")
    add_picture(shop)
    commands.make_price_list(by=shop.keeper, now=NOW, price_list=price_list(shop))
    before = AuditRow.objects.count(), kept(shop)

    for by in (GUEST, other.keeper, shop.maker.clerk):
        with pytest.raises(PermissionRefusedError):
            act(shop, by)

    assert (AuditRow.objects.count(), kept(shop)) == before


MISSING: dict[str, Callable[[Actor], object]] = {
    "edit": lambda by: commands.edit_product(by=by, now=NOW, slug="none", details=WORDS),
    "sku": lambda by: commands.withdraw_sku(by=by, now=NOW, sku="none"),
    "picture": lambda by: commands.remove_picture(by=by, now=NOW, picture_id=0),
    "list": lambda by: commands.end_price_list(by=by, now=NOW, list_id=0),
    "kept": lambda by: queries.managed_product("cloud", "none", by=by, now=NOW),
}


@pytest.mark.parametrize("act", MISSING.values(), ids=MISSING)
def test_what_is_not_there_is_not_found(shop: Shop, act: Callable[[Actor], object]):
    with pytest.raises(NotFoundError):
        act(shop.keeper)


SELLING = ["return sku", "return", "add variant"]


@pytest.mark.parametrize("act", SELLING)
def test_closed_store_puts_nothing_on_sale(shop: Shop, act: str):
    close_store(by=shop.keeper, now=NOW, slug=shop.slug)

    with pytest.raises(StoreClosedError):
        ACTS[act](shop, shop.keeper)


@pytest.mark.parametrize("act", SELLING)
def test_store_whose_licence_has_ended_puts_nothing_on_sale(shop: Shop, act: str):
    StorePaper.objects.create(
        store=Store.objects.get(slug=shop.slug),
        kind="business_licence",
        number_sealed=b"",
        expires_on=TODAY - timedelta(days=1),
        prepared_at=NOW,
    )

    with pytest.raises(StoreBarredError):
        ACTS[act](shop, shop.keeper)
