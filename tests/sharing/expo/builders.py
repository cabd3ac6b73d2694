"""An expo of three days, with a stand of a tea maker who has a store."""

from dataclasses import dataclass
from datetime import timedelta

from commonfield.people.choices import Role
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield.sharing.expo.commands import add_stand, arrange_expo, leave_enquiry
from commonfield.sharing.expo.types import NewEnquiry, NewExpo, NewStand, StandWords
from commonfield.sharing.models import StandEnquiry
from tests.copies import copied
from tests.market.builders import Shop, make_shop
from tests.night import NOW, TODAY
from tests.people.builders import COUNTY, TOWN, make_actor

DAY = timedelta(days=1)
FIRST, LAST = TODAY + DAY, TODAY + 3 * DAY
WORDS, NAME, PHONE = "认养一亩茶园怎么算", "来客甲乙丙", "13912345678"
ASKED = NewEnquiry(NAME, PHONE, WORDS, agrees=True)


@dataclass(frozen=True)
class Fair:
    """The expo, its stand, its people."""

    expo: int
    stand: int
    shop: Shop
    editor: Actor


@copied
def make_fair() -> Fair:
    shop = make_shop()
    new = NewExpo("茶商大会", TOWN, FIRST, LAST, "Tea merchants' fair", "浙南茶叶市场")
    expo = arrange_expo(by=SYSTEM, now=NOW, new=new)
    stand = add_stand(
        by=SYSTEM, now=NOW, expo=expo, new=stand_of(shop), words=StandWords("云雾茶", "Cloud tea")
    )
    return Fair(expo, stand, shop, make_actor(Role.EDITOR, place=COUNTY))


def stand_of(shop: Shop, number: int = 7) -> NewStand:
    return NewStand(number, shop.maker.code, FIRST, LAST)


def leave(fair: Fair, by: Actor = GUEST, new: NewEnquiry = ASKED) -> StandEnquiry:
    receipt = leave_enquiry(by=by, now=NOW, expo=fair.expo, number=7, new=new)
    return StandEnquiry.objects.get(receipt=receipt)
