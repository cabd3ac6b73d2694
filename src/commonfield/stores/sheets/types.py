"""A row of a product sheet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CountRow:
    """The new count of a SKU's lot; ``was`` is what its keeper saw before. Units: packs."""

    row: int
    sku: str
    lot: str
    available: int
    was: int | None = None
    # A code of COUNT_PROBLEMS, or nothing.
    problem: str = ""


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """A row of a product sheet, and what it will do: "new", "price", "same". Units: fen, grams."""

    row: int
    sku: str
    gtin: str
    title: str
    title_en: str
    description: str
    price_fen: int
    was_fen: int = 0
    does: str = ""
    # A code of GOODS_PROBLEMS, or nothing.
    problem: str = ""
    # What is on sale already is called or described otherwise on its page: only its price changes.
    has_other_words: bool = False
    # Of goods that come from no lot: a category's code or name, what one weighs (0: not said).
    category: str = ""
    net_g: int = 0
