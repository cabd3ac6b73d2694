"""What may stand in a row of a product sheet."""

from typing import Final

from commonfield.kernel.money import parse_yuan
from commonfield.stores.choices import Licence
from commonfield.stores.rules import HEAVIEST_G
from commonfield.stores.sheets.types import GoodsRow
from commonfield.stores.types import Category

DEAREST_FEN: Final = 100_000_00
_MOST_TITLE: Final = 80
_MOST_TITLE_EN: Final = 120
_MOST_TEXT: Final = 2_000
_DIGITS: Final = 7


def read_price(text: str) -> int | None:
    """Parse a price as people type it, in fen; None if it is not one."""
    try:
        price_fen = parse_yuan(text.strip().removesuffix("元").replace("￥", "¥"))
    except ValueError:
        return None
    return price_fen if 0 < price_fen < DEAREST_FEN else None


def goods_problem(row: GoodsRow) -> str:
    """Return what is wrong with a row of a product sheet by itself: a code, or nothing."""
    if not row.price_fen:
        return "bad_price"
    if row.sku:
        return ""
    if not 0 < len(row.title) <= _MOST_TITLE or len(row.title_en) > _MOST_TITLE_EN:
        return "bad_title"
    return "bad_text" if len(row.description) > _MOST_TEXT else ""


def read_weight(text: str) -> int:
    """Parse a weight as people type it, in whole grams; 0 if it is not one."""
    digits = text.strip().removesuffix("克").removesuffix("g").strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < _DIGITS else 0


def goods_gap(category: Category, row: GoodsRow) -> str:
    """Return what a row does not say that its category wants: a code, or nothing."""
    if not 0 < row.net_g <= HEAVIEST_G:
        return "net_weight"
    if category.licence == Licence.NEEDED:
        return "producer_licence"
    return "shelf_life" if category.is_food else ""
