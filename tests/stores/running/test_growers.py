"""Growers who sell their own: whom they ask, and that nobody else takes their exemption."""

import pytest

from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.commands import register_organisation
from commonfield.people.types import SYSTEM, Actor, NewOrganisation
from commonfield.stores.choices import PaperKind
from commonfield.stores.errors import NoGrowerError
from commonfield.stores.models import Store, StorePaper
from commonfield.stores.papers import commands as paper_commands
from commonfield.stores.rules import one_price
from commonfield.stores.running import commands as running_commands
from commonfield.stores.types import NewPaper, NewStore, Opening
from tests.market.builders import make_shop
from tests.pages import text_of
from tests.people.builders import NOW, VILLAGE, actor, make_actor, make_places
from tests.supply.builders import client_of, make_grower, make_maker, person_of

PROMISE = NewPaper(PaperKind.GROWER_PROMISE)


def opening(organisation: str) -> Opening:
    store = NewStore(organisation, "own", "自家茶", "Own tea", VILLAGE)
    return Opening(store, PROMISE, one_price(600, None))


def keeper_of(kind: OrganisationKind) -> tuple[str, Actor]:
    make_places()
    new = NewOrganisation(kind, "甲", "A", VILLAGE, code="OKIND")
    code = register_organisation(by=SYSTEM, now=NOW, organisation=new)
    return code, make_actor(Role.KEEPER, organisation=code)


@pytest.mark.parametrize(
    "kind", [OrganisationKind.ENTERPRISE, OrganisationKind.BUREAU, OrganisationKind.HALL]
)
def test_company_or_office_opens_no_store_as_a_grower(kind: OrganisationKind):
    code, keeper = keeper_of(kind)

    with pytest.raises(NoGrowerError):
        running_commands.set_up_store(by=keeper, now=NOW, opening=opening(code))

    assert not Store.objects.exists()


@pytest.mark.parametrize("kind", [OrganisationKind.COOPERATIVE, OrganisationKind.STORE])
def test_growers_open_a_store_without_a_licence(kind: OrganisationKind):
    code, keeper = keeper_of(kind)

    running_commands.set_up_store(by=keeper, now=NOW, opening=opening(code))

    assert StorePaper.objects.get().kind == "grower_promise"


def test_company_neither_swaps_its_licence_nor_takes_a_store_over_as_a_grower():
    shop = make_shop()
    code, keeper = keeper_of(OrganisationKind.ENTERPRISE)

    with pytest.raises(NoGrowerError):
        running_commands.hand_over_store(
            by=SYSTEM, now=NOW, slug=shop.slug, to_organisation=code, paper=PROMISE
        )
    Store.objects.update(organisation=code)
    with pytest.raises(NoGrowerError):
        paper_commands.add_paper(by=keeper, now=NOW, slug=shop.slug, paper=PROMISE)

    assert not StorePaper.objects.exists()


def test_desk_tells_a_grower_whom_to_ask_and_what_to_bring():
    grower = make_grower(make_maker())

    page = text_of(client_of(actor(person_of(grower))).get("/desk/"))

    assert "Bring your identity card, the name that the store is to have" in page
    assert "Your tea is made at Cloud Tea Cooperative" in page


def test_desk_tells_nobody_else_how_growers_begin():
    shop = make_shop()

    page = text_of(client_of(shop.keeper).get("/desk/"))

    assert "Selling your own tea online" not in page
