"""A village with one helper and no second officer pays a new grower without a phone.

The second person is the town's administrator. A tap is a link that is followed or a form that is
sent, each of them on the page that is open.
"""

from dataclasses import dataclass, field
from html import unescape
from random import Random
from typing import Final

from django.test import Client

from commonfield.ledger.models import PayoutRun
from commonfield.ledger.payouts.queries import payments_of_run
from commonfield.people.choices import Role, SealedField
from commonfield.people.models import Person
from commonfield.people.types import Actor
from commonfield.supply.models import Grower
from tests.people.builders import TOWN, VILLAGE, make_actor
from tests.people.test_views import text_of
from tests.promises.village import bank_number
from tests.supply.builders import client_of, make_delivery, make_maker

_BANK: Final = bank_number(Random(1))  # noqa: S311 - of a test
_NEW: Final = {"name": "叶秀兰", "village": VILLAGE, "phone": "", "household": ""}


@dataclass
class Walker:
    """A villager with a phone in their hand, who begins at their own page."""

    who: Actor
    taps: int = 0
    _browser: Client = field(init=False)
    _page: str = field(init=False)

    def __post_init__(self) -> None:
        self._browser = client_of(self.who)
        self._page = unescape(text_of(self._browser.get("/me/")))

    def go(self, *addresses: str) -> None:
        """Follow one link after the other; one's own page is linked everywhere."""
        for address in addresses:
            assert f'href="{address}' in self._page, (address, self._page)
            self.taps += 1
            self._page = unescape(text_of(self._browser.get(address)))

    def send(self, address: str, **form: str) -> None:
        """Send a form of this page; a form without an address of its own goes to the page's."""
        assert f'action="{address}"' in self._page or '<form method="post">' in self._page, address
        self.taps += 1
        self._page = unescape(text_of(self._browser.post(address, form, follow=True)))


def test_village_with_one_helper_pays_a_new_grower_without_a_phone_in_the_next_run():
    maker = make_maker()
    accountant = Walker(make_actor(Role.ACCOUNTANT, organisation=maker.code))
    clerk, town = Walker(maker.clerk), Walker(make_actor(Role.COUNTY_ADMIN, place=TOWN))
    helper = Walker(make_actor(Role.HELPER, place=VILLAGE))

    clerk.go("/scale/", "/growers/", "/growers/new/")
    clerk.send("/growers/new/", **_NEW)
    grower = Grower.objects.get()
    make_delivery(maker, grower.code)
    card = f"/people/{grower.person_id}/"
    helper.go("/people/", card, f"{card}age/")
    helper.send(f"{card}age/", age="adult")
    for purpose in ("grower_records", "payout"):
        helper.send(f"{card}consents/", purpose=purpose, channel="aloud")
    helper.send(f"{card}numbers/", field="bank", number=_BANK)
    town.go("/me/", "/growers/to-confirm/")
    town.taps += 1  # The grower is ticked.
    town.send("/growers/to-confirm/", grower=grower.code)
    town.go("/me/", "/people/requests/", f"{card}bank/")
    town.send(f"{card}bank/", bank=_BANK)
    clerk.go("/me/", "/payouts/")
    clerk.send("/payouts/", pay=f"{grower.code}:75000")
    run = PayoutRun.objects.get().pk
    accountant.go("/me/", f"/payouts/{run}/")
    accountant.send(f"/payouts/{run}/decision/", act="approve", is_sure="on")

    paid_to = Person.objects.get(pk=grower.person_id or 0).opened(SealedField.BANK)
    taps = [each.taps for each in (clerk, helper, town, accountant)]
    assert (payments_of_run(run)[0].state, paid_to, taps) == ("approved", _BANK, [7, 7, 8, 3])
