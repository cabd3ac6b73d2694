"""What the county's makers sell, when leaf is picked, and when people buy tea (assumptions)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from commonfield.stores.choices import Season

FINE: Final = "fine"
DAILY: Final = "daily"
TIN: Final = "tin"
POUCH: Final = "pouch"
BOX: Final = "box"


@dataclass(frozen=True)
class Item:
    """A pack that a maker offers; ``weight`` is how often it is chosen. Units: g, fen."""

    line: str
    name: str
    name_en: str
    net_g: int
    price_fen: int
    weight: float
    description: str
    description_en: str
    # When the leaf is picked (a market season's code), and what the pack looks like.
    season: str
    kind: str


_FINE_TEXT = "清明前后采的芽茶，炒青绿茶，香高味鲜。"
_FINE_TEXT_EN = "Buds picked around Qingming, pan-fired green tea, fresh and fragrant."
_DAILY_TEXT = "一芽二叶做的香茶，绿茶，耐泡，天天喝。"
_DAILY_TEXT_EN = "Fragrant green tea of two leaves and a bud, for every day."

ITEMS: Final = (
    Item(DAILY, "松阳香茶 250克", "Songyang Fragrant Green 250 g", 250, 4_900, 0.30,
         _DAILY_TEXT, _DAILY_TEXT_EN, Season.LATE_SPRING.value, POUCH),
    Item(FINE, "松阳银猴 100克", "Songyang Silver Monkey 100 g", 100, 7_800, 0.20,
         _FINE_TEXT, _FINE_TEXT_EN, Season.EARLY_SPRING.value, TIN),
    Item(DAILY, "松阳香茶 500克", "Songyang Fragrant Green 500 g", 500, 8_500, 0.20,
         _DAILY_TEXT, _DAILY_TEXT_EN, Season.SUMMER.value, POUCH),
    Item(DAILY, "松阳香茶 125克", "Songyang Fragrant Green 125 g", 125, 2_900, 0.15,
         _DAILY_TEXT, _DAILY_TEXT_EN, Season.AUTUMN.value, POUCH),
    Item(FINE, "松阳银猴 50克", "Songyang Silver Monkey 50 g", 50, 4_800, 0.12,
         _FINE_TEXT, _FINE_TEXT_EN, Season.SPRING.value, TIN),
    Item(FINE, "松阳银猴礼盒 250克", "Songyang Silver Monkey Gift Box 250 g", 250, 19_800, 0.03,
         _FINE_TEXT, _FINE_TEXT_EN, Season.EARLY_SPRING.value, BOX),
)  # fmt: skip

LOT_NAMES: Final = {
    FINE: ("松阳银猴", "Songyang Silver Monkey"),
    DAILY: ("松阳香茶", "Songyang Fragrant Green"),
}
# Leaf for one part of made tea.
LEAF_FOR_TEA: Final = {FINE: 4.5, DAILY: 4.3}


@dataclass(frozen=True)
class PickingSeason:
    """Days on which leaf of a line is picked: how likely by a grower, how much, at what price.

    Days are (month, day), both included; prices go from the first to the last day's. Units: kg a
    delivery of an average garden, yuan a kilogram.
    """

    line: str
    first: tuple[int, int]
    last: tuple[int, int]
    chance: float
    kilograms: float
    grades: tuple[str, ...]
    yuan_first: float
    yuan_last: float

    def progress(self, day: date) -> float | None:
        """Return how far into the season a day lies (0 to 1), or nothing outside it."""
        first, last = date(day.year, *self.first), date(day.year, *self.last)
        if not first <= day <= last:
            return None
        return (day - first).days / max((last - first).days, 1)


SEASONS: Final = (
    PickingSeason(FINE, (3, 5), (3, 24), 0.7, 4.5, ("bud", "one_leaf"), 150, 90),
    PickingSeason(FINE, (3, 25), (4, 20), 0.85, 7.0, ("one_leaf",), 80, 40),
    PickingSeason(DAILY, (4, 15), (5, 25), 0.4, 45.0, ("two_leaves",), 16, 9),
    PickingSeason(DAILY, (6, 10), (8, 20), 0.2, 50.0, ("bulk",), 6, 5),
    PickingSeason(DAILY, (9, 1), (10, 31), 0.25, 40.0, ("two_leaves", "bulk"), 9, 7),
    PickingSeason(FINE, (9, 20), (10, 10), 0.3, 4.0, ("one_leaf",), 45, 38),
)

# How much more than usual is bought, by days (month, day), both included; factors multiply.
RUSHES: Final = (
    ((1, 10), (2, 14), 1.4),  # New Year gifts
    ((3, 20), (5, 10), 1.6),  # spring tea
    ((6, 1), (6, 20), 1.4),
    ((6, 18), (6, 18), 1.6),  # 618
    ((7, 1), (8, 31), 0.8),
    ((11, 1), (11, 11), 1.6),
    ((11, 11), (11, 11), 2.4),  # Double Eleven
    ((12, 12), (12, 12), 1.8),  # Double Twelve
)
GROWTH_OVER_THE_YEAR: Final = 0.2
SATURDAY_AND_SUNDAY: Final = (5, 6)
ON_WEEKENDS: Final = 1.05


def appetite(day: date, share_of_year: float) -> float:
    """Return how much is bought on a day against an ordinary one."""
    factor = 1.0 + GROWTH_OVER_THE_YEAR * share_of_year
    for first, last, times in RUSHES:
        if date(day.year, *first) <= day <= date(day.year, *last):
            factor *= times
    return factor * (ON_WEEKENDS if day.weekday() in SATURDAY_AND_SUNDAY else 1.0)


# How an outside order came: of the enterprise, and of the other stores.
CHANNELS: Final = ("own", "pinduoduo", "taobao", "douyin")
ENTERPRISE_CHANNELS: Final = (0.46, 0.27, 0.27)
OTHER_CHANNELS: Final = (0.44, 0.31, 0.25)
