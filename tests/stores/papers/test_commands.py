from dataclasses import replace
from datetime import timedelta

import pytest

from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import Role
from commonfield.people.commands import grant_role
from commonfield.people.types import SYSTEM, Actor, NewGrant
from commonfield.stores import queries as store_queries
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.choices import PaperKind
from commonfield.stores.errors import LastPaperError, StoreBarredError
from commonfield.stores.models import StorePaper
from commonfield.stores.papers import commands as paper_commands
from commonfield.stores.running.commands import close_store
from commonfield.stores.types import NewPaper
from tests.market.builders import Shop, make_shop
from tests.orders.builders import letters
from tests.people.builders import NOW, TODAY, make_person

LICENCE = NewPaper(PaperKind.FOOD_LICENCE, "JY13311240001234", TODAY + timedelta(days=400))
PROMISE = NewPaper(PaperKind.GROWER_PROMISE)


def settings_of(slug: str, by: Actor):
    return store_queries.settings_of_store(slug, by=by, now=NOW)


def add(shop: Shop, paper: NewPaper, *, days: int = 0) -> None:
    paper_commands.add_paper(
        by=shop.keeper, now=NOW + timedelta(days=days), slug=shop.slug, paper=paper
    )


def test_paper_takes_the_place_of_its_kind_and_a_promise_of_all():
    shop = make_shop()
    business = NewPaper(PaperKind.BUSINESS_LICENCE, "91331124MA2E0XXXXX")

    def kinds() -> list[str]:
        return [paper.kind for paper in settings_of(shop.slug, shop.keeper).papers]

    add(shop, PROMISE)
    assert kinds() == ["grower_promise"]
    add(shop, LICENCE)
    add(shop, business)
    add(shop, replace(LICENCE, number="JY2"))
    assert kinds() == ["business_licence", "food_licence"]
    add(shop, PROMISE)
    assert kinds() == ["grower_promise"]


def test_withdraw_paper_leaves_at_least_one():
    shop = make_shop()
    add(shop, LICENCE)
    add(shop, NewPaper(PaperKind.BUSINESS_LICENCE, "91331124MA2E0XXXXX"))
    first, second = settings_of(shop.slug, shop.keeper).papers

    paper_commands.withdraw_paper(by=shop.keeper, now=NOW, slug=shop.slug, paper_id=first.paper_id)

    for paper_id, error in ((second.paper_id, LastPaperError), (first.paper_id, NotFoundError)):
        with pytest.raises(error):
            paper_commands.withdraw_paper(
                by=shop.keeper, now=NOW, slug=shop.slug, paper_id=paper_id
            )


def test_licence_that_has_ended_bars_the_store_until_the_next():
    shop = make_shop()
    add(shop, replace(LICENCE, expires_on=TODAY))
    tomorrow = NOW + timedelta(days=1)
    product = NewProduct(
        store=shop.slug,
        slug="more",
        title="香茶",
        title_en="Fragrant",
        gtin=shop.gtin,
        price_fen=5_000,
    )

    with pytest.raises(StoreBarredError):
        list_product(by=shop.keeper, now=tomorrow, product=product)
    add(shop, LICENCE, days=1)
    list_product(by=shop.keeper, now=tomorrow, product=product)


@pytest.mark.parametrize(("days", "warns"), [(31, False), (30, True), (0, True), (-1, True)])
def test_settings_warn_thirty_days_before(days: int, *, warns: bool):
    shop = make_shop()
    add(shop, LICENCE)
    StorePaper.objects.update(expires_on=TODAY + timedelta(days=days))

    settings = settings_of(shop.slug, shop.keeper)

    assert ((settings.warning is not None), settings.is_barred) == (warns, days < 0)


def make_reachable_keeper(shop: Shop) -> None:
    person_id = make_person("沈有电话", phone="13900139000")
    grant = NewGrant(person_id, Role.KEEPER, organisation_code=shop.maker.code)
    grant_role(by=SYSTEM, now=NOW, grant=grant)


def test_keepers_are_warned_once_before_a_licence_ends_and_once_after():
    shop = make_shop()
    make_reachable_keeper(shop)
    paper = replace(LICENCE, expires_on=TODAY + timedelta(days=31))
    paper_commands.add_paper(by=shop.keeper, now=NOW, slug=shop.slug, paper=paper)

    told = [
        paper_commands.warn_of_papers(NOW + timedelta(days=days)) for days in (0, 1, 2, 31, 32, 33)
    ]

    assert told == [0, 1, 0, 0, 1, 0]
    assert (letters("paper_ends"), letters("paper_ended")) == (1, 1)


def test_nobody_is_warned_of_a_paper_that_was_replaced_or_of_a_closed_store():
    shop, closed = make_shop(), make_shop("mist")
    soon = replace(LICENCE, expires_on=TODAY + timedelta(days=10))
    for each in (shop, closed):
        paper_commands.add_paper(by=each.keeper, now=NOW, slug=each.slug, paper=soon)
    paper_commands.add_paper(by=shop.keeper, now=NOW, slug=shop.slug, paper=LICENCE)
    close_store(by=closed.keeper, now=NOW, slug=closed.slug)

    assert paper_commands.warn_of_papers(NOW) == 0
