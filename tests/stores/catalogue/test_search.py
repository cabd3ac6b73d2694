"""Finding products: by every word in every script, ranked, narrowed, and never a stale one."""

from datetime import datetime

import pytest

from commonfield.people.types import SYSTEM
from commonfield.stores.books import check_search
from commonfield.stores.catalogue.commands import (
    change_price,
    index_if_outdated,
    index_products,
    list_product,
)
from commonfield.stores.catalogue.queries import products_of_store, search, skus_on_sale
from commonfield.stores.catalogue.types import Criteria, NewProduct, SearchResult
from commonfield.stores.choices import Season
from commonfield.stores.models import Product, SearchIndex, SearchTerm, Sku
from commonfield.stores.running.commands import close_store, edit_store, move_store, open_store
from commonfield.stores.types import NewStore, StoreDetails
from tests.market.builders import Shop, make_shop
from tests.orders.teams.builders import HOUR, make_offer, make_sale
from tests.people.builders import NOW, OTHER_VILLAGE, VILLAGE, make_places

SPRING = Season.EARLY_SPRING.value


def add(shop: Shop, slug: str, title: str, title_en: str = "Tea", **more: str) -> str:
    """List another product of a shop at 60 yuan."""
    product = NewProduct(
        store=shop.slug,
        slug=slug,
        title=title,
        title_en=title_en,
        gtin=shop.gtin,
        price_fen=6_000,
        **more,  # type: ignore[arg-type]  # fields by name
    )
    return list_product(by=SYSTEM, now=NOW, product=product)


def find(text: str = "", **chosen: str) -> list[str]:
    """Return the address names of what is found, in order."""
    return slugs(search(Criteria(text, chosen), now=NOW))


def slugs(shelf: SearchResult) -> list[str]:
    return [card.sku.product for card in shelf.cards]


def counts(shelf: SearchResult, facet: str) -> dict[str, int]:
    return {value.value: value.count for value in shelf.facets[facet]}


@pytest.fixture
def shop() -> Shop:
    """A store with 松阳银猴 and three more products."""
    shop = make_shop()
    add(shop, "xiang", "松阳香茶礼盒", "Fragrant Green Gift Box", season=SPRING)
    add(shop, "hong", "高山红茶", "Mountain Black", description="香茶不是它，红茶才是。")
    add(shop, "jing", "龙井43号", "Dragon Well No. 43", description_en="Pan-fired by hand.")
    return shop


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("香茶", ["xiang", "hong"]),
        ("阳香", ["xiang"]),
        ("礼盒", ["xiang"]),
        ("松阳香茶", ["xiang"]),
        ("香茶 礼盒", ["xiang"]),
        ("红茶 香茶", ["hong"]),
        ("茶", ["hong", "xiang", "jing", "cloud-tea"]),
        ("xiangcha", ["xiang", "hong"]),
        ("xiang cha li he", ["xiang"]),
        ("gaoshanhongcha", ["hong"]),
        ("xclh", ["xiang"]),
        ("LONGJING", ["jing"]),
        ("dragon", ["jing"]),
        ("gift boxes", ["xiang"]),
        ("gift box", ["xiang"]),
        ("pan fired", ["jing"]),
        ("hand", ["jing"]),
        ("43", ["jing"]),
        ("明前", ["xiang"]),
        ("紅茶", ["hong"]),
        ("咖啡", []),
        ("香茶 咖啡", ["xiang", "hong"]),
        ("香茶礼盒红茶", ["xiang", "hong"]),
        ("高山香茶礼盒", ["xiang", "hong"]),
        ("松阳红茶", ["hong", "xiang", "cloud-tea"]),
        ("便宜的红茶", ["hong"]),
        ("hongcha", ["hong"]),
        ("green tea", ["xiang", "jing", "cloud-tea", "hong"]),
        ("綠茶", ["xiang", "jing", "cloud-tea", "hong"]),
        ("lucha", ["xiang", "jing", "cloud-tea", "hong"]),
        ("银猴茶", ["cloud-tea"]),
        ("·", []),
    ],
)
@pytest.mark.usefixtures("shop")
def test_search_finds(text: str, found: list[str]):
    assert find(text) == found


def test_tea_comes_before_what_only_has_tea_in_its_title(shop: Shop):
    add(shop, "basket", "茶叶篮", "Tea basket")
    Product.objects.filter(slug="basket").update(category="crafts")
    add(shop, "plain", "高山银猴", "Silver Monkey")
    index_products(NOW)

    assert find("茶叶")[-1] == find("tea")[-1] == "basket"


def test_search_finds_by_store_and_village(shop: Shop):
    assert len(find("云雾")) == len(find("yunwu")) == len(find("cloud")) == 4
    assert [card.sku.store for card in search(Criteria(), now=NOW).cards] == [shop.slug] * 4


def test_search_says_which_word_nobody_has():
    make_shop()

    assert search(Criteria("银猴 咖啡"), now=NOW).missing == ("咖啡",)


@pytest.mark.usefixtures("shop")
def test_search_says_when_nothing_has_all_the_words():
    both, one, none = (
        search(Criteria(text), now=NOW) for text in ("红茶 香茶", "红茶 礼盒", "咖啡")
    )

    assert [each.is_nearest for each in (both, one, none)] == [False, True, False]
    assert (slugs(one), one.missing) == (["hong", "xiang"], ())
    assert search(Criteria("红茶 礼盒", {"price": "4"}), now=NOW).is_nearest


def test_county_s_own_name_is_left_out():
    make_shop()
    make_places()

    assert find("松阳县绿茶") == find("songyang lvcha") == find("松陽") == ["cloud-tea"]
    assert find("松阳县") == find("songyangxian") == ["cloud-tea"]
    assert not search(Criteria("松阳县绿茶"), now=NOW).is_nearest


def test_facets_count_what_choosing_them_would_find(shop: Shop):
    open_store(
        by=SYSTEM, now=NOW, store=NewStore(shop.maker.code, "far", "远山", "Far", OTHER_VILLAGE)
    )
    product = NewProduct(
        store="far",
        slug="far-tea",
        title="远山红茶",
        title_en="Far Black",
        gtin=shop.gtin,
        price_fen=21_000,
    )
    list_product(by=SYSTEM, now=NOW, product=product)
    near, far = VILLAGE[:9], OTHER_VILLAGE[:9]

    everything = search(Criteria(), now=NOW)
    in_town = search(Criteria(chosen={"town": near}), now=NOW)
    narrow = search(Criteria("红茶", {"town": near, "price": "3"}), now=NOW)

    assert (everything.total, counts(everything, "town")) == (5, {near: 4, far: 1})
    assert counts(everything, "price") == {"1": 4, "3": 1}
    assert counts(everything, "season") == {SPRING: 1}
    assert (in_town.total, counts(in_town, "town")) == (4, {near: 4, far: 1})
    assert counts(in_town, "price") == {"1": 4}
    assert (narrow.total, slugs(narrow)) == (0, [])
    assert counts(narrow, "town") == {near: 0, far: 1}
    assert counts(narrow, "price") == {"1": 1, "3": 0}
    assert find("红茶", town=far, price="3") == ["far-tea"]


def test_search_is_sorted_and_bounded_by_the_price_that_cards_show(shop: Shop):
    change_price(by=shop.keeper, now=NOW, sku=shop.sku, price_fen=7_000)
    make_sale(shop)

    def found(criteria: Criteria, now: datetime = NOW) -> list[str]:
        return slugs(search(criteria, now=now))

    by_price, flash = Criteria(sort="price"), ["cloud-tea"]
    assert found(by_price) == ["cloud-tea", "jing", "hong", "xiang"]
    assert found(by_price, NOW + 3 * HOUR) == ["jing", "hong", "xiang", "cloud-tea"]
    assert found(Criteria(sort="new")) == ["jing", "hong", "xiang", "cloud-tea"]
    assert (
        found(Criteria(under_fen=5_000)) == find("秒杀") == found(Criteria(offer="flash")) == flash
    )
    assert found(Criteria(under_fen=4_999)) == find("拼团") == found(Criteria(offer="team")) == []
    all_of_it = Criteria("绿茶", {"season": SPRING}, under_fen=6_000, sort="price")
    assert found(all_of_it) == ["xiang"]
    make_offer(shop)
    assert find("team green tea") == found(Criteria(offer="team", sort="sold")) == ["cloud-tea"]
    assert search(Criteria("便宜绿茶"), now=NOW).sort == "price"


def test_pages_of_a_search_follow_each_other(shop: Shop):
    pages = [slugs(search(Criteria("茶"), now=NOW, offset=at, limit=2)) for at in (0, 2, 4)]

    assert pages == [["hong", "xiang"], ["jing", "cloud-tea"], []]
    assert products_of_store(shop.slug, now=NOW)[0].sku.product == "cloud-tea"


def test_api_text_is_found_like_the_pages(shop: Shop):
    assert [sku.product for sku in skus_on_sale(now=NOW, text="xiangchalihe")] == ["xiang"]
    assert skus_on_sale(now=NOW, text="咖啡") == []
    assert [sku.product for sku in skus_on_sale(now=NOW, text="红茶", store_slug=shop.slug)] == [
        "hong"
    ]


def test_renamed_moved_and_closed_stores_are_found_by_what_they_are_now(shop: Shop):
    details = StoreDetails("晨光茶铺", "Morning Light", "", "", "", 10)
    edit_store(by=shop.keeper, now=NOW, slug=shop.slug, details=details)
    assert (find("云雾"), len(find("晨光")), len(find("morning"))) == ([], 4, 4)

    move_store(by=shop.keeper, now=NOW, slug=shop.slug, place=OTHER_VILLAGE)
    assert len(find(town=OTHER_VILLAGE[:9])) == 4
    assert check_search(NOW).differences == ()

    close_store(by=shop.keeper, now=NOW, slug=shop.slug)
    assert (find(), SearchTerm.objects.count()) == ([], 0)
    assert set(Product.objects.values_list("search_text", flat=True)) == {""}


def test_price_moves_a_product_to_another_band(shop: Shop):
    change_price(by=shop.keeper, now=NOW, sku=shop.sku, price_fen=60_000)

    assert find(price="4") == ["cloud-tea"]
    assert check_search(NOW).differences == ()


@pytest.mark.usefixtures("shop")
def test_books_tell_what_is_written_wrong():
    assert check_search(NOW).count == 4
    row = Product.objects.get(slug="hong")
    SearchTerm.objects.filter(product=row, term="红茶").delete()
    Product.objects.filter(slug="jing").update(search_text="")

    found = {(each.check, each.key) for each in check_search(NOW).differences}

    assert found == {("search: terms", "hong/红茶"), ("search: counted by", "jing")}


@pytest.mark.usefixtures("shop")
def test_product_without_a_pack_on_sale_is_not_found():
    Sku.objects.filter(product__slug="hong").update(withdrawn_at=NOW)

    assert [each.key for each in check_search(NOW).differences if "counted" in each.check] == [
        "hong"
    ]
    assert "hong" not in find("茶")


def test_kind_of_tea_is_found_in_chinese_where_it_is_said_in_english(shop: Shop):
    add(shop, "lv", "云雾", "Cloud", description="高山绿茶。")

    assert find("绿茶") == ["xiang", "jing", "cloud-tea", "lv", "hong"]
    assert find("红茶") == ["hong"]
    assert find("礼盒 绿茶") == ["xiang"]
    assert find("乌龙茶") == []


@pytest.mark.usefixtures("shop")
def test_index_of_another_version_is_built_anew():
    index_products(NOW)
    SearchTerm.objects.all().delete()

    untouched = index_if_outdated(NOW)
    SearchIndex.objects.update(version="of another code")
    changed = index_if_outdated(NOW)

    assert (untouched, changed > 0, index_if_outdated(NOW)) == (0, True, 0)
    assert check_search(NOW).differences == ()
