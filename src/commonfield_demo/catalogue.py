"""What the county's makers sell, when leaf is picked, and when people buy tea (assumptions)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from commonfield.stores.choices import Season

FINE: Final = "fine"
DAILY: Final = "daily"
WHITE: Final = "white"
RED: Final = "red"


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
    # When the leaf is picked (a market season's code).
    season: str


ITEMS: Final = (
    Item(DAILY, "松阳香茶 250克", "Songyang Fragrant Green 250 g", 250, 5_800, 0.19,
         "一芽二叶，条索紧细，栗香，耐泡。平时喝的茶。",
         "Two leaves and a bud, with a scent of chestnut; good for many infusions. For every day.",
         Season.LATE_SPRING.value),
    Item(FINE, "松阳银猴 100克", "Songyang Silver Monkey 100 g", 100, 12_800, 0.20,
         "清明前采的芽茶，满披白毫，香高味鲜。八十五度的水，玻璃杯泡。",
         "Buds picked before Qingming, downy, fresh and fragrant. Brew at 85 °C, in a glass.",
         Season.EARLY_SPRING.value),
    Item(DAILY, "松阳香茶 500克", "Songyang Fragrant Green 500 g", 500, 9_800, 0.15,
         "春末的香茶，大袋装，办公室和家里都够喝一阵子。",
         "Fragrant green tea of late spring in a large bag, for home or the office.",
         Season.LATE_SPRING.value),
    Item(FINE, "松阳银猴 雨前 100克", "Songyang Silver Monkey, Before Guyu, 100 g", 100, 8_600,
         0.16,
         "清明到谷雨之间采，一芽一叶，比明前茶耐泡，价钱也实在。",
         "One leaf and a bud, picked between Qingming and Guyu: more body, and an honest price.",
         Season.SPRING.value),
    Item(WHITE, "松阳白茶 100克", "Songyang White-leaf Green 100 g", 100, 13_800, 0.09,
         "白叶茶树的嫩芽，按绿茶炒制，叶白脉绿，味鲜不涩。",
         "Shoots of the white-leaf cultivar, made as green tea: pale leaf, sweet, not bitter.",
         Season.EARLY_SPRING.value),
    Item(RED, "松阳红茶 125克", "Songyang Black Tea 125 g", 125, 7_200, 0.10,
         "初夏的一芽二叶，全发酵，有蜜香，不伤胃，可以加奶。",
         "Two leaves and a bud of early summer, fully oxidised, with a scent of honey; takes milk.",
         Season.LATE_SPRING.value),
    Item(DAILY, "松阳香茶 口粮茶 500克", "Songyang Everyday Green 500 g", 500, 6_800, 0.08,
         "夏茶，味浓，价钱便宜，大壶泡、做凉茶都好。",
         "Summer leaf, strong and cheap: for a large pot, or cold.",
         Season.SUMMER.value),
    Item(FINE, "松阳银猴礼盒 250克", "Songyang Silver Monkey Gift Box 250 g", 250, 36_800, 0.04,
         "明前银猴，五小罐，带手提袋，附批次和合格证。",
         "Silver Monkey picked before Qingming, five small tins in a box with its bag and papers.",
         Season.EARLY_SPRING.value),
)  # fmt: skip
# What the shelf gets last: tea of the season that has just been picked, by its first month.
NEW_ITEMS: Final = {
    4: Item(FINE, "松阳银猴 新茶 50克", "Songyang Silver Monkey, New Tea, 50 g", 50, 7_800, 0.0,
            "今年的头采，小罐装，尝鲜。",
            "The first picking of this year in a small tin, to taste.",
            Season.EARLY_SPRING.value),
    6: Item(DAILY, "松阳香茶 新茶 250克", "Songyang Fragrant Green, New Tea, 250 g", 250, 5_600,
            0.0,
            "今年春末的香茶，刚刚做好。",
            "This year's fragrant green of late spring, just made.",
            Season.LATE_SPRING.value),
    10: Item(DAILY, "松阳香茶 秋茶 250克", "Songyang Autumn Green 250 g", 250, 4_800, 0.0,
             "今年的秋茶，香气高，滋味醇，刚上架。",
             "This year's autumn tea, high in scent and mellow; just on the shelf.",
             Season.AUTUMN.value),
}  # fmt: skip


def new_item(day: date) -> Item:
    """Return what is new on a day: tea of the last season whose picking has begun."""
    return NEW_ITEMS[max((month for month in NEW_ITEMS if month <= day.month), default=10)]


LOT_NAMES: Final = {
    FINE: ("松阳银猴", "Songyang Silver Monkey"),
    DAILY: ("松阳香茶", "Songyang Fragrant Green"),
    WHITE: ("松阳白茶", "Songyang White-leaf Green"),
    RED: ("松阳红茶", "Songyang Black Tea"),
}
# Leaf for one part of made tea.
LEAF_FOR_TEA: Final = {FINE: 4.5, DAILY: 4.3, WHITE: 4.5, RED: 4.4}


@dataclass(frozen=True)
class PickingSeason:
    """Days on which leaf of a line is picked: how likely by a grower, how much, at what price.

    Days are (month, day), both included; prices go from the first to the last week's. Units: kg a
    delivery of a garden of ``USUAL_MU``, yuan a kilogram.
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

    def yuan_per_kg(self, day: date, grade: str) -> float:
        """Return the price of the week in which a day of the season lies."""
        first, last = date(day.year, *self.first), date(day.year, *self.last)
        week = (day - first).days // 7 * 7 / max((last - first).days, 1)
        return (self.yuan_first + (self.yuan_last - self.yuan_first) * week) * _GRADE_PRICE[grade]


# What a grade costs against the usual one of its season.
_GRADE_PRICE: Final = {"bud": 1.35, "one_leaf": 1.0, "two_leaves": 1.0, "bulk": 0.8}
# A garden by which seasons are measured. Units: mu, a fifteenth of a hectare.
USUAL_MU: Final = 3.0

SEASONS: Final = (
    PickingSeason(FINE, (3, 5), (4, 4), 0.24, 4.6, ("bud", "one_leaf"), 150, 85),
    PickingSeason(FINE, (4, 5), (4, 20), 0.36, 7.0, ("one_leaf",), 75, 40),
    PickingSeason(WHITE, (3, 22), (4, 15), 0.13, 4.8, ("one_leaf",), 130, 70),
    PickingSeason(DAILY, (4, 18), (5, 25), 0.24, 11.0, ("two_leaves",), 16, 9),
    PickingSeason(RED, (5, 5), (6, 20), 0.08, 9.0, ("two_leaves",), 14, 10),
    PickingSeason(DAILY, (6, 10), (8, 20), 0.07, 10.5, ("bulk",), 8, 6),
    PickingSeason(DAILY, (9, 1), (10, 31), 0.1, 9.0, ("two_leaves", "bulk"), 10, 8),
    PickingSeason(FINE, (9, 20), (10, 15), 0.08, 4.8, ("one_leaf",), 45, 38),
)


def tea_season(day: date) -> str:
    """Return the code of the season in which leaf of a day was picked."""
    ends = (
        ((4, 5), Season.EARLY_SPRING),
        ((4, 20), Season.SPRING),
        ((6, 10), Season.LATE_SPRING),
        ((9, 1), Season.SUMMER),
    )
    found = (season for end, season in ends if day <= date(day.year, *end))
    return next(found, Season.AUTUMN).value


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
